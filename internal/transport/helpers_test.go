package transport_test

import (
	"context"
	"errors"
	"io"
	"log"
	"time"

	"github.com/yunkit/yunkit"
)

// onEOF calls a function when its body has been read to the end.
type onEOF struct {
	io.ReadCloser
	f func()
}

func (b *onEOF) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		b.f()
	}
	return n, err
}

// expiring gives credentials an end.
type expiring struct {
	yunkit.CredentialsProvider
	life time.Duration
}

func (p expiring) Retrieve(ctx context.Context) (yunkit.Credentials, error) {
	creds, err := p.CredentialsProvider.Retrieve(ctx)
	creds.Expires = time.Now().Add(p.life)
	return creds, err
}

// quiet is for servers that break connections on purpose.
var quiet = log.New(io.Discard, "", 0)
