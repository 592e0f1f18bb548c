package fakecloud

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// File is a result that is answered as a file.
type File struct {
	// Name is what the answer calls the file.
	Name string
	// Content is what is in it.
	Content []byte
}

// NewZIP returns an archive with one file in it.
func NewZIP(name, entry, text string) File {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	if f, err := w.Create(entry); err == nil {
		_, _ = f.Write([]byte(text))
	}
	_ = w.Close() // a bytes.Buffer takes everything
	return File{Name: name, Content: buf.Bytes()}
}

func (f File) answer(status int) answer {
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": f.Name})
	return answer{status, http.Header{"Content-Type": {"application/zip"}, "Content-Disposition": {disposition}}, f.Content}
}

// write sends the answer.
func (a answer) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	w.Write(a.body)
}

func jsonAnswer(status int, v any) answer {
	return answer{status, http.Header{"Content-Type": {"application/json;charset=utf-8"}}, toJSON(v)}
}

// toJSON writes what a handler returned. A handler that returns what JSON has
// no form for is a mistake in it.
func toJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// page is what a proxy in front of the service answers.
func page(status int) answer {
	body := fmt.Sprintf("<html><head><title>%d %s</title></head></html>\n", status, http.StatusText(status))
	return answer{status, http.Header{"Content-Type": {"text/html"}}, []byte(body)}
}

// xmlAnswer writes v, of which only the JSON form counts, as the RPC gateway
// writes XML: an element a member, and the items of a list inside an element
// with the plural of their name, if it is one.
func xmlAnswer(status int, root string, v any) answer {
	var plain any
	d := json.NewDecoder(bytes.NewReader(toJSON(v)))
	d.UseNumber()
	if err := d.Decode(&plain); err != nil {
		panic(err) // of what was encoded a line ago
	}
	buf := bytes.NewBufferString(xml.Header)
	writeElement(buf, root, plain)
	return answer{status, http.Header{"Content-Type": {"text/xml;charset=utf-8"}}, buf.Bytes()}
}

func writeElement(buf *bytes.Buffer, name string, v any) {
	items, isList := v.([]any)
	item, plural := strings.CutSuffix(name, "s")
	if isList && !plural {
		for _, i := range items {
			writeElement(buf, name, i)
		}
		return
	}
	buf.WriteString("<" + name + ">")
	switch v := v.(type) {
	case []any:
		for _, i := range v {
			writeElement(buf, item, i)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			writeElement(buf, key, v[key])
		}
	case nil:
	default:
		_ = xml.EscapeText(buf, []byte(fmt.Sprint(v)))
	}
	buf.WriteString("</" + name + ">")
}
