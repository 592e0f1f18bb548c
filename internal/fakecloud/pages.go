package fakecloud

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// ByOffset returns the page of at most size items after the first offset ones.
// It is empty past the end.
func ByOffset[T any](items []T, offset, size int) []T {
	start := min(max(offset, 0), len(items))
	return items[start:min(start+max(size, 0), len(items))]
}

// ByNumber returns a page by its number, from 1.
func ByNumber[T any](items []T, number, size int) []T {
	return ByOffset(items, min(number-1, len(items))*size, size)
}

// ByToken returns the page that a token stands for, and the token of the next
// page: "" is the token of the first page, and of the one after the last. It is
// not ok with a token that no page of the list has had.
func ByToken[T any](items []T, token string, size int) (shown []T, next string, ok bool) {
	start := 0
	if token != "" {
		if start, ok = position(token); !ok || start > len(items) {
			return nil, "", false
		}
	}
	shown = ByOffset(items, start, size)
	if end := start + len(shown); end < len(items) {
		next = tokenAt(end)
	}
	return shown, next, true
}

const tokenPrefix = "test-page-at-"

// tokenAt hides a position, so that nobody is tempted to count with tokens.
func tokenAt(position int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(tokenPrefix + strconv.Itoa(position)))
}

func position(token string) (int, bool) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	digits, isToken := strings.CutPrefix(string(text), tokenPrefix)
	n, numErr := strconv.Atoi(digits)
	return n, isToken && err == nil && numErr == nil && n >= 0
}
