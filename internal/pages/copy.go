package pages

// Copy returns what req points at, and the zero value for nil, so that an
// iteration does not change when its caller uses the request for something else.
func Copy[T any](req *T) T {
	if req == nil {
		return *new(T)
	}
	return *req
}
