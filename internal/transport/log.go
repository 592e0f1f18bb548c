package transport

import (
	"log/slog"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/redact"
)

// logAttempt writes the line of an attempt. What the service wrote stays out of
// it; the kind of a failure, and the error of the connection or of the reading
// of an answer, say why it failed.
func (x *exchange) logAttempt(start time.Time) {
	if x.log == nil {
		return
	}
	attrs := make([]slog.Attr, 0, 9)
	attrs = append(attrs,
		slog.String("service", x.service),
		slog.String("operation", x.req.Operation),
		slog.Int("attempt", x.attempts),
		slog.Int("status", x.status),
		slog.String("request_id", x.last.RequestID),
		slog.Duration("duration", time.Since(start)),
	)
	level := slog.LevelDebug
	if x.last.Verdict != OK {
		attrs = append(attrs, slog.String("code", x.last.Code), slog.String("why", x.why()))
	}
	if x.last.Verdict > Final {
		level = slog.LevelWarn
	}
	x.log.LogAttrs(x.ctx, level, "yunkit: attempt", attrs...)
}

// why says in words why an attempt failed.
func (x *exchange) why() string {
	var texts []string
	for _, err := range []error{x.last.Kind, x.stop, x.last.Err} {
		if err != nil {
			texts = append(texts, redact.Error(err, redact.MaxLine, x.secrets()...).Error())
		}
	}
	if len(texts) == 0 {
		return "no readable answer"
	}
	return strings.Join(texts, ": ")
}
