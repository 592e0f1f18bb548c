package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/transport"
)

const (
	// maxAnswer bounds what a metadata server may answer.
	maxAnswer = 1 << 20
	// metadataTimeout is how long one request may take, and so how long a machine
	// that is none of the vendor's waits to find that out.
	metadataTimeout = time.Second
	// MetadataLife is the longest life of a session that metadata servers give, in seconds.
	MetadataLife = "21600"
	// metadataDisabled is the variable that keeps a machine which is no cloud's from
	// looking for a metadata server.
	metadataDisabled = "YUNKIT_METADATA_DISABLED"
)

// Metadata is the server that tells a machine about itself. It is at an address
// that only the machine can reach, so that a proxy could only be wrong. It
// follows no redirect, and keeps no connection.
type Metadata struct {
	base    *url.URL
	client  *http.Client
	timeout time.Duration
}

// NewMetadata returns the metadata server at address, or at the endpoint of cfg.
func NewMetadata(cfg *yunkit.Config, address string) (*Metadata, error) {
	if IsTrue(metadataDisabled) {
		return nil, &AbsentError{Text: "switched off by " + metadataDisabled}
	}
	m := &Metadata{base: &url.URL{Scheme: "http", Host: address}, timeout: min(cfg.Timeout, metadataTimeout)}
	if cfg.Endpoint != "" {
		elsewhere := *cfg
		m.base = transport.Endpoint(&elsewhere, "")
		if err := elsewhere.Err("metadata"); err != nil {
			return nil, err
		}
	}
	m.client = &http.Client{
		Transport:     &http.Transport{Proxy: nil, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       m.timeout,
	}
	return m, nil
}

// Answer is what a metadata server sent.
type Answer struct {
	// StatusCode is the HTTP status.
	StatusCode int
	// Body is the whole body.
	Body []byte
}

// Do asks for a path with headers, given as names and values. Every status is an
// answer. That nobody answers means that the machine has no such server: AbsentError.
func (m *Metadata) Do(ctx context.Context, method, path string, header ...string) (Answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, m.base.JoinPath(path).String(), http.NoBody)
	if err != nil {
		return Answer{}, err
	}
	for pair := range slices.Chunk(header, 2) {
		if pair[1] != "" {
			r.Header.Set(pair[0], pair[1])
		}
	}
	r.Header.Set("User-Agent", "yunkit/"+yunkit.Version)
	a, err := m.send(r)
	if err == nil {
		return a, nil
	}
	if ctx.Err() != nil {
		return a, ctx.Err()
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	op, dial := errors.AsType[*net.OpError](err)
	timeout, slow := errors.AsType[net.Error](err)
	switch {
	case slow && timeout.Timeout():
		return a, &AbsentError{Text: fmt.Sprintf("%s is unreachable within %s", m.base.Host, m.timeout), Err: err}
	case dial && op.Op == "dial":
		return a, &AbsentError{Text: fmt.Sprintf("%s is unreachable: %v", m.base.Host, op.Err), Err: err}
	}
	return a, fmt.Errorf("%s %.200s: %w", method, path, err)
}

func (m *Metadata) send(r *http.Request) (Answer, error) {
	resp, err := m.client.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = fmt.Errorf("the answer is larger than %d KiB", maxAnswer>>10)
	}
	return Answer{resp.StatusCode, body}, err
}

// Get returns the answer to a GET when it is a success. That there is no such
// document is AbsentError: the machine has no role.
func (m *Metadata) Get(ctx context.Context, path string, header ...string) ([]byte, error) {
	a, err := m.Do(ctx, http.MethodGet, path, header...)
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf("GET %.200s: status %d", path, a.StatusCode)
	switch {
	case a.StatusCode == http.StatusOK:
		return a.Body, nil
	case a.StatusCode == http.StatusNotFound:
		return nil, &AbsentError{Text: text}
	case a.StatusCode >= 500:
		return nil, fmt.Errorf("%s: %w", text, yunkit.ErrUnavailable)
	case a.StatusCode == http.StatusTooManyRequests:
		return nil, fmt.Errorf("%s: %w", text, yunkit.ErrThrottled)
	}
	return nil, errors.New(text)
}

// Unreachable reports whether an error says that nobody answers, so that asking
// in another way is no use.
func Unreachable(err error) bool {
	absent, ok := errors.AsType[*AbsentError](err)
	return ok && absent.Err != nil
}
