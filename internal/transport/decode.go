package transport

import (
	"context"
	"errors"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/decode"
)

// Decode decodes an answer that reports success, its headers included, into out,
// and judges what came of it.
func (a *Answer) Decode(ctx context.Context, out any) Judgement {
	err := decode.Object(ctx, a.Body, out)
	if err == nil {
		return a.DecodeHeader(out)
	}
	if _, ok := errors.AsType[*decode.PartialError](err); ok {
		_ = decode.Headers(a.Header, out) // that some of it did not fit is said already
		return partial(err)
	}
	if _, ok := errors.AsType[*decode.MissingError](err); ok {
		return Judgement{Verdict: Lost, Err: err, Arrived: true}
	}
	j := Unreadable(a, err)
	j.NoRepeat = !errors.Is(err, decode.ErrCut) && !errors.Is(err, decode.ErrNotObject)
	return j
}

// DecodeHeader is Decode for an answer that says all in its headers.
func (a *Answer) DecodeHeader(out any) Judgement {
	if err := decode.Headers(a.Header, out); err != nil {
		return partial(err)
	}
	return Judgement{}
}

// partial judges an answer of which some values do not fit: the call was carried
// out, and asking again would bring the same.
func partial(err error) Judgement {
	return Judgement{Kind: yunkit.ErrPartialResponse, Message: yunkit.ErrPartialResponse.Error(), Err: err, Arrived: true}
}

// Result returns a response next to the error of its call: none where nothing
// arrived, as an empty Meta says.
func Result[T any](out *T, meta yunkit.Meta, err error) (*T, error) {
	if err != nil && meta.StatusCode == 0 {
		return nil, err
	}
	return out, err
}
