package bench

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
)

// BenchmarkCall makes calls over loopback.
func BenchmarkCall(b *testing.B) {
	for _, op := range Operations() {
		for _, n := range op.Counts {
			server, err := NewServer(op.Answer(n), 0)
			require.NoError(b, err)
			b.Cleanup(server.Close)
			pair, err := op.Pair(server.URL, nil)
			require.NoError(b, err)
			benchmarkPair(b, fmt.Sprintf("%s/%d", op.Name, n), pair)
		}
	}
}

// BenchmarkCallInMemory makes calls without a connection, which leaves the
// callers' own work.
func BenchmarkCallInMemory(b *testing.B) {
	for _, op := range Operations() {
		for _, n := range op.Counts {
			pair, err := op.Pair("http://127.0.0.1:1", NewCanned(op.Answer(n)))
			require.NoError(b, err)
			benchmarkPair(b, fmt.Sprintf("%s/%d", op.Name, n), pair)
		}
	}
}

func benchmarkPair(b *testing.B, name string, pair Pair) {
	b.Helper()
	benchmarkCall(b, name+"/client", pair.Client)
	benchmarkCall(b, name+"/by-hand", pair.ByHand)
}

func benchmarkCall(b *testing.B, name string, call Call) {
	b.Helper()
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := call.Run(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSign(b *testing.B) {
	for _, s := range Signers() {
		b.Run(s.Name+"/signer", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Sign(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(s.Name+"/digest", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Digest()
			}
		})
	}
}

// BenchmarkFanOut calls from many goroutines at once; the figure to look at is
// the number of connections that they opened.
func BenchmarkFanOut(b *testing.B) {
	for _, op := range Operations() {
		b.Run(op.Name, func(b *testing.B) {
			var opened int
			for b.Loop() {
				var err error
				if opened, err = FanOut(b.Context(), op, 10); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(opened), "connections")
		})
	}
}

// BenchmarkPages lists pages that take a while to come, some of them while the
// consumer works.
func BenchmarkPages(b *testing.B) {
	pagers, stop, err := Pagers()
	require.NoError(b, err)
	defer stop()
	for _, p := range pagers {
		for _, work := range []time.Duration{0, 10 * time.Millisecond} {
			for _, prefetch := range []int{0, 1, 8} {
				b.Run(fmt.Sprintf("%s/work-%s/prefetch-%d", p.Style, work, prefetch), func(b *testing.B) {
					for b.Loop() {
						if err := p.Run(b.Context(), work, yunkit.Prefetch(prefetch)); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}
