//go:build !race

package sign

// raceEnabled tells that allocations cannot be counted: the race detector adds its own.
const raceEnabled = false
