package main

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/yunkit/yunkit/internal/model"
)

// vague are names on the wire that say nothing without their owner.
var vague = strings.Fields(`data dataset detail domain duration info item items jobs key labels limit member mode name node owner
	period price result rule size sort spec specs status step storage tag time total type unit user value version zone`)

func isVague(wire string) bool { return slices.Contains(vague, strings.ToLower(singular(wire))) }

// verbs begin the names of operations.
var verbs = regexp.MustCompile(`^(Batch)?(Add|Bind|Buy|Clear|Create|Delete|Describe|Disable|Download|Enable|Freeze|Get|Handle|Invite|List|Provision|` +
	`Remove|Renew|Reset|Retry|Set|Show|Start|Stop|Unbind|Unfreeze|Update)(New)?`)

// noun returns what an operation is about: the bucket of DescribeBucket.
func noun(operation string) string {
	if rest := verbs.ReplaceAllString(operation, ""); rest != "" && unicode.IsUpper(rune(rest[0])) {
		return rest
	}
	return operation
}

// allName returns the name of the iterator of a list.
func allName(operation string) string {
	n := noun(operation)
	if strings.Contains(n, "sIn") || strings.Contains(n, "sFor") { // PoliciesInAccessConfiguration
		return "All" + n
	}
	return "All" + plural(n)
}

func singular(s string) string {
	switch {
	case strings.HasSuffix(s, "ies"):
		return strings.TrimSuffix(s, "ies") + "y"
	case strings.HasSuffix(s, "sses"), strings.HasSuffix(s, "xes"):
		return strings.TrimSuffix(s, "es")
	case strings.HasSuffix(s, "ss"), strings.HasSuffix(s, "us"), strings.HasSuffix(s, "is"):
		return s
	}
	return strings.TrimSuffix(s, "s")
}

func plural(s string) string {
	switch {
	case s != singular(s), strings.HasSuffix(s, "Info"):
		return s
	case strings.HasSuffix(s, "y") && !strings.ContainsRune("aeiou", rune(s[len(s)-2])):
		return strings.TrimSuffix(s, "y") + "ies"
	case strings.HasSuffix(s, "s"), strings.HasSuffix(s, "x"):
		return s + "es"
	}
	return s + "s"
}

// typeName returns a free name for the type of a field of owner.
func (w *writer) typeName(wire, owner string) string {
	name := singular(model.GoName(wire))
	candidates := []string{name, owner + name, owner + name + "Info", owner + name + "Details"}
	if isVague(wire) {
		candidates = candidates[1:]
	}
	for _, c := range candidates {
		if !w.names[c] && !w.isItem(c) {
			return c
		}
	}
	return "TODO" + owner + name
}

// constant returns the name of the constant of a value of a type.
func constant(typ, value string) string {
	if strings.HasPrefix(value, "-") {
		value = "Minus" + value[1:]
	}
	words := strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var name strings.Builder
	name.WriteString(typ)
	for _, word := range words {
		if len(word) > 4 && word == strings.ToUpper(word) {
			word = strings.ToLower(word)
		}
		name.WriteString(model.GoName(word))
	}
	return name.String()
}

// isItem reports whether a name is that of the items of a list.
func (w *writer) isItem(name string) bool {
	return slices.ContainsFunc(w.api.Operations, func(o *model.Operation) bool {
		return o.Paging != nil && singular(model.GoName(noun(o.Name))) == name
	})
}
