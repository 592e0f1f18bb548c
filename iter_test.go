package yunkit_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
)

func TestIterOptions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		opts []yunkit.IterOption
		want yunkit.IterConfig
	}{
		{"lazy, all items, from the start", nil, yunkit.IterConfig{}},
		{"each option sets its own field", []yunkit.IterOption{yunkit.Prefetch(8), yunkit.MaxItems(5), yunkit.StartAt("token")}, yunkit.IterConfig{Prefetch: 8, MaxItems: 5, StartAt: "token"}},
		{"zeros are the defaults", []yunkit.IterOption{yunkit.Prefetch(0), yunkit.MaxItems(0), yunkit.StartAt("")}, yunkit.IterConfig{}},
		{"the last one counts", []yunkit.IterOption{yunkit.Prefetch(8), yunkit.Prefetch(2)}, yunkit.IterConfig{Prefetch: 2}},
		{"a nil option, from a condition that did not hold, changes nothing", []yunkit.IterOption{nil, yunkit.MaxItems(5), nil}, yunkit.IterConfig{MaxItems: 5}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			got, err := yunkit.NewIterConfig(tt.opts...)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestIterOptionsRefuseNegatives(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		opts []yunkit.IterOption
		want string
	}{
		{"no page lies before the first", []yunkit.IterOption{yunkit.Prefetch(-1)}, "Prefetch: -1 is negative"},
		{"-1 for all, as elsewhere, would be guessed: 0 is all", []yunkit.IterOption{yunkit.MaxItems(-1)}, "MaxItems: -1 is negative"},
		{"a good option beside it does not hide it", []yunkit.IterOption{yunkit.MaxItems(-5), yunkit.Prefetch(2), yunkit.StartAt("token")}, "MaxItems: -5 is negative"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			_, err := yunkit.NewIterConfig(tt.opts...)
			require.EqualError(t, err, tt.want, tt.why)
		})
	}
}

func TestOnPageOption(t *testing.T) {
	t.Parallel()
	var got []yunkit.PageInfo
	c, err := yunkit.NewIterConfig(yunkit.OnPage(func(p yunkit.PageInfo) { got = append(got, p) }))
	require.NoError(t, err)
	page := yunkit.PageInfo{Number: 1, Items: 10, Total: 25, NextToken: "token", Meta: yunkit.Meta{RequestID: "request"}}
	c.OnPage(page)
	assert.Equal(t, []yunkit.PageInfo{page}, got)
}

func TestCollectAndFirst(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	list := func(yield func(int, error) bool) { _ = yield(1, nil) && yield(2, nil) && yield(0, broken) }
	got, err := yunkit.Collect(list)
	require.ErrorIs(t, err, broken)
	assert.Equal(t, []int{1, 2}, got, "what came before the error")
	first, ok, err := yunkit.First(list)
	require.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, 1, first)
	_, ok, err = yunkit.First(func(func(int, error) bool) {})
	require.NoError(t, err)
	assert.False(t, ok, "an empty list")
	_, ok, err = yunkit.First(func(yield func(int, error) bool) { yield(0, broken) })
	require.ErrorIs(t, err, broken)
	assert.False(t, ok)
}
