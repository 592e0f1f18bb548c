package ufile

import (
	"sync"
	"time"
)

// progress tells a caller how far a transfer is.
type progress struct {
	mu   sync.Mutex // held while the caller is told
	tell func(Progress)
	now  Progress
	told time.Time
}

func newProgress(tell func(Progress)) *progress {
	return &progress{tell: tell, now: Progress{Total: -1}}
}

// tellEvery is how often a caller is told.
const tellEvery = 100 * time.Millisecond

func (p *progress) total(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Total = n
}

// add counts bytes that have arrived, and requests that were sent again.
func (p *progress) add(bytes int64, retries int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Done += bytes
	p.now.Retries += retries
	if p.tell != nil && time.Since(p.told) >= tellEvery {
		p.told = time.Now()
		p.tell(p.now)
	}
}

// end tells the caller once more.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tell != nil {
		p.tell(p.now)
	}
}
