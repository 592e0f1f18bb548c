package transport

import (
	"net"
	"net/url"
	"strings"

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
	switch {
	case err != nil:
		// The error of url.Parse repeats the whole text, which may hold a password.
		cfg.Reject("endpoint: not a URL")
	case u.User != nil:
		cfg.Reject("endpoint: it must not hold a user or a password")
	case u.Hostname() == "" || strings.ContainsAny(u.Host, " \\"):
		cfg.Reject("endpoint %q: no host", text)
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

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
