package transport

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yunkit/yunkit"
)

// Endpoint returns the URL that calls go to: the one of the options, or else
// fallback. Problems are reported to cfg.
func Endpoint(cfg *yunkit.Config, fallback string) *url.URL {
	text := cfg.Endpoint
	if text == "" {
		text = fallback
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	switch odd := strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }); {
	case odd >= 0:
		// The text is not repeated, for it may hold a password.
		r, _ := utf8.DecodeRuneInString(text[odd:])
		cfg.Reject("endpoint: it holds the sign %U, which no URL has", r)
	case err != nil:
		// The error of url.Parse repeats the whole text, which may hold a password.
		cfg.Reject("endpoint: not a URL")
	case u.User != nil:
		cfg.Reject("endpoint: it must not hold a user or a password")
	case u.Hostname() == "":
		cfg.Reject("endpoint %q: no host", text)
	case !validHost(u.Hostname()):
		cfg.Reject("endpoint %q: %q is no host name and no IP address", u.Host, u.Hostname())
	case !validPort(u):
		cfg.Reject("endpoint %q: the port must be 1 to 65535", u.Host)
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		cfg.Reject("endpoint %q: a query or a fragment has no meaning here", u.Host)
	case u.Scheme == "http" && !cfg.InsecureHTTP && !loopback(u.Hostname()):
		cfg.Reject("endpoint %q: plain http shows every secret to the network; use https, or WithInsecureHTTP", u.Host)
	case u.Scheme != "http" && u.Scheme != "https":
		cfg.Reject("endpoint %q: the scheme is %q, allowed are https and http", u.Host, u.Scheme)
	default:
		u.Path = strings.TrimSuffix(u.Path, "/")
		u.RawPath = strings.TrimSuffix(u.RawPath, "/")
		return u
	}
	return &url.URL{}
}

// validHost reports whether a text has the syntax of a host: an IP address, or
// labels of letters, digits, hyphens and underscores, the last one not a number.
func validHost(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Zone() == ""
	}
	if len(host) > 253 {
		return false
	}
	label := ""
	for label = range strings.SplitSeq(host, ".") {
		odd := strings.ContainsFunc(label, func(r rune) bool {
			return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		})
		if odd || label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
	}
	return strings.Trim(label, "0123456789") != ""
}

// validPort reports whether the port is one, or is left to the scheme.
func validPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && port > 0
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
