package huawei

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/yunkit/yunkit/internal/sign"
)

// expand replaces each {name} of a path, escaped as one segment. A value that
// would leave its segment is refused: it would make the call one of another
// resource.
func expand(path, project string, value func(name string) string) (string, []string) {
	var problems []string
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		name, isParam := strings.CutPrefix(segment, "{")
		if !isParam {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		text := value(name)
		if name == projectParam {
			text = cmp.Or(text, project)
		}
		switch {
		case text == "" && name == projectParam:
			problems = append(problems, name+" is required: WithProjectID gives it to every call")
		case text == "":
			problems = append(problems, name+" is required")
		case text == ".", text == "..":
			problems = append(problems, fmt.Sprintf("%s is %q, which has a meaning of its own in a path", name, text))
		}
		segments[i] = sign.Escape(text)
	}
	return strings.Join(segments, "/"), problems
}
