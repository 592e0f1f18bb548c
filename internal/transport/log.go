package transport

import (
	"log/slog"
	"time"
)

// logAttempt writes the line of an attempt.
func (x *exchange) logAttempt(start time.Time) {
	if x.log == nil {
		return
	}
	attrs := make([]slog.Attr, 0, 8)
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
		attrs = append(attrs, slog.String("code", x.last.Code))
	}
	if x.last.Verdict > Final {
		level = slog.LevelWarn
	}
	x.log.LogAttrs(x.ctx, level, "yunkit: attempt", attrs...)
}
