package model_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
)

// The tests in this file hold the guard itself to account: it must accept a
// right client and name each way to be wrong.

// widgets is the model of a service with one operation of each kind.
func widgets() *model.API {
	return &model.API{Protocol: "Action", Common: []string{"Action"}, Operations: []*model.Operation{
		{
			Name: "MakeWidget", Method: "POST", Path: "/", Access: "write", Class: model.Once,
			Params: []*model.Param{
				{Name: "WidgetId", Wire: "WidgetId", In: model.InQuery, Type: "string", Required: true, MinLength: 2, MaxLength: 8, Pattern: "^[a-z]+$"},
				{Name: "Size", Wire: "Size", In: model.InQuery, Type: "string", NumericString: true, Min: new(int64(1)), Max: new(int64(9))},
				{Name: "Paid", Wire: "Paid", In: model.InQuery, Type: "boolean", Zero: true},
				{Name: "Until", Wire: "Until", In: model.InQuery, Type: "integer", Format: "unix"},
				{Name: "Key", Wire: "Key", In: model.InQuery, Type: "string", Secret: true},
				{Name: "Parts", Wire: "Parts.N", In: model.InQuery, Type: "object", List: "from1", MaxItems: 3, Fields: []*model.Param{
					{Name: "Weight", Wire: "Parts.N.Weight", In: model.InQuery, Type: "integer"},
				}},
			},
			Response: []*model.Field{
				{Path: "PrivateKey", Type: "string", Secret: true},
				{Path: "Widgets", Type: "object", Wrapper: true},
				{Path: "Widgets.Widget", Type: "object", List: true},
				{Path: "Widgets.Widget[].Count", Type: "string", NumericString: true},
				{Path: "Widgets.Widget[].MadeAt", Type: "string", Format: "date-time"},
				{Path: "Labels", Type: "string", Map: true, List: true},
			},
		},
		{
			Name: "SaveWidgets", Method: "POST", Path: "/", Access: "write", Class: model.Repeatable, Download: true,
			Params: []*model.Param{{Name: "ProjectId", Wire: "ProjectId", In: model.InQuery, Type: "string", Required: true, Filled: true}},
		},
	}}
}

type (
	MakeWidgetRequest struct {
		WidgetID string          `url:"WidgetId,omitempty" check:"pattern=^[a-z]+$ required len=2..8"`
		Size     int             `url:"Size,omitempty" check:"range=1..9"`
		Paid     *bool           `url:"Paid,omitempty"`
		Until    yunkit.UnixTime `url:"Until,omitempty"`
		Key      yunkit.Secret   `url:"Key,omitempty"`
		Parts    Parts           `url:"Parts,omitempty" check:"items=0..3"`
	}
	Part struct {
		Weight int64 `url:"Weight,omitempty"`
	}
	Parts              []Part
	MakeWidgetResponse struct {
		yunkit.Meta
		PrivateKey yunkit.Secret       `json:"PrivateKey"`
		Widgets    []Widget            `json:"Widgets"`
		Labels     map[string][]string `json:"Labels"`
	}
	Widget struct {
		Count  yunkit.Int  `json:"Count"`
		MadeAt yunkit.Time `json:"MadeAt"`
	}
	SaveWidgetsRequest  struct{}
	SaveWidgetsResponse struct {
		yunkit.Meta
		Body io.ReadCloser
	}
)

func (p Parts) EncodeValues(key string, v *url.Values) error {
	for i, part := range p {
		v.Set(fmt.Sprintf("%s.%d.Weight", key, i+1), strconv.FormatInt(part.Weight, 10))
	}
	return nil
}

type goodClient struct{}

func (*goodClient) MakeWidget(context.Context, *MakeWidgetRequest) (*MakeWidgetResponse, error) {
	return nil, nil
}

func (*goodClient) SaveWidgets(context.Context, *SaveWidgetsRequest) (*SaveWidgetsResponse, error) {
	return nil, nil
}

func (*goodClient) Call(context.Context, string, any, any) (yunkit.Meta, error) {
	return yunkit.Meta{}, nil
}

type halfClient struct{}

func (*halfClient) MakeWidget(context.Context, *MakeWidgetRequest) (*MakeWidgetResponse, error) {
	return nil, nil
}

type extraClient struct{ goodClient }

func (*extraClient) BreakWidget(context.Context, *SaveWidgetsRequest) (*SaveWidgetsResponse, error) {
	return nil, nil
}

type oddClient struct{}

func (*oddClient) MakeWidget(*MakeWidgetRequest) error { return nil }

func (*oddClient) SaveWidgets(context.Context, *MakeWidgetRequest) (*SaveWidgetsResponse, error) {
	return nil, nil
}

func TestWalkHoldsMethodsAgainstTheModel(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why     string
		client  any
		pending []string
		want    []string
	}{
		{"nothing is wrong", new(goodClient), nil, nil},
		{"what is pending may be missing", new(halfClient), []string{"SaveWidgets"}, nil},
		{"a method is missing", new(halfClient), nil, []string{"SaveWidgets: no such method"}},
		{"a pending one exists", new(goodClient), []string{"SaveWidgets"}, []string{"SaveWidgets: it exists"}},
		{"the model lacks one", new(extraClient), nil, []string{"BreakWidget: the model has no such operation"}},
		{"signature and type name", new(oddClient), nil, []string{
			"MakeWidget: its signature is", "SaveWidgets: a type is named MakeWidgetRequest", "MakeWidgetRequest.WidgetID: the model has no such field",
		}},
	} {
		findings := walk(widgets(), tt.pending, reflect.TypeOf(tt.client))
		for _, want := range tt.want {
			assert.Contains(t, strings.Join(findings, "\n"), want, tt.why)
		}
		if tt.want == nil {
			assert.Empty(t, findings, tt.why)
		}
	}
}

// unexported lists could not be named by the users of a product.
type sizes []int

func (sizes) EncodeValues(string, *url.Values) error { return nil }

// Numbers would come out of go-querystring in a form that no vendor reads.
type Numbers []int

func TestWalkHoldsRequestsAgainstTheModel(t *testing.T) {
	t.Parallel()
	integer := &model.Param{Name: "Size", In: model.InQuery, Type: "integer"}
	list := &model.Param{Name: "Sizes", In: model.InQuery, Type: "integer", List: "from0"}
	text := &model.Param{Name: "Name", In: model.InQuery, Type: "string"}
	file := &model.Param{Name: "file", In: model.InForm, Type: "file", Format: "zip", MaxLength: 9, Pattern: "zip$", Required: true}
	for _, tt := range []struct {
		why   string
		param *model.Param
		rest  bool
		typ   any
		want  string
	}{
		{"no field", text, false, struct{}{}, "has no field for it"},
		{"wire name", text, false, struct {
			Name string `url:"Names,omitempty"`
		}{}, "has no field for it"},
		{"a field without a parameter", text, false, struct {
			Name string `url:"Name,omitempty"`
			Nick string `url:"Nick,omitempty"`
		}{}, "Nick: the model has no such field"},
		{"Go name", &model.Param{Name: "NodeId", In: model.InQuery, Type: "string"}, false, struct {
			Node string `url:"NodeId,omitempty"`
		}{}, "named Node, not NodeID"},
		{"omitempty", text, false, struct {
			Name string `url:"Name"`
		}{}, "lacks omitempty"},
		{"number as text", integer, false, struct {
			Size string `url:"Size,omitempty"`
		}{}, "not a whole number"},
		{"text as number", text, false, struct {
			Name int `url:"Name,omitempty"`
		}{}, "not a text"},
		{"bool as text", &model.Param{Name: "Paid", In: model.InQuery, Type: "boolean"}, false, struct {
			Paid string `url:"Paid,omitempty"`
		}{}, "not a bool"},
		{"time as text", &model.Param{Name: "Start", In: model.InQuery, Type: "string", Format: "date-time"}, false, struct {
			Start string `url:"Start,omitempty"`
		}{}, "not yunkit.Time"},
		{"Unix time as number", &model.Param{Name: "Start", In: model.InQuery, Type: "integer", Format: "unix"}, false, struct {
			Start int64 `url:"Start,omitempty"`
		}{}, "not yunkit.UnixTime"},
		{"secret as text", &model.Param{Name: "Key", In: model.InQuery, Type: "string", Secret: true}, false, struct {
			Key string `url:"Key,omitempty"`
		}{}, "not yunkit.Secret"},
		{"text as secret", text, false, struct {
			Name yunkit.Secret `url:"Name,omitempty"`
		}{}, "not something to be seen"},
		{"pointer without need", integer, false, struct {
			Size *int `url:"Size,omitempty"`
		}{}, "pointers are for"},
		{"no pointer though zero means something", &model.Param{Name: "Size", In: model.InQuery, Type: "integer", Zero: true}, false, struct {
			Size int `url:"Size,omitempty"`
		}{}, "pointers are for"},
		{"not required", &model.Param{Name: "Name", In: model.InQuery, Type: "string", Required: true}, false, struct {
			Name string `url:"Name,omitempty"`
		}{}, "the check tag says"},
		{"required without need", text, false, struct {
			Name string `url:"Name,omitempty" check:"required"`
		}{}, "the check tag says"},
		{"another bound", &model.Param{Name: "Size", In: model.InQuery, Type: "integer", Max: new(int64(9))}, false, struct {
			Size int `url:"Size,omitempty" check:"range=1..9"`
		}{}, "the check tag says"},
		{"misspelt rule", &model.Param{Name: "Size", In: model.InQuery, Type: "integer"}, false, struct {
			Size int `url:"Size,omitempty" check:"max=9"`
		}{}, "the check tag says"},
		{"single for list", list, false, struct {
			Sizes int `url:"Sizes,omitempty"`
		}{}, "not a list"},
		{"list without a type", list, false, struct {
			Sizes []int `url:"Sizes,omitempty"`
		}{}, "not an exported type with EncodeValues"},
		{"list of a type without an encoder", list, false, struct {
			Sizes Numbers `url:"Sizes,omitempty"`
		}{}, "not an exported type with EncodeValues"},
		{"list of an unexported type", list, false, struct {
			Sizes sizes `url:"Sizes,omitempty"`
		}{}, "not an exported type with EncodeValues"},
		{"body in the query", &model.Param{Name: "name", In: model.InBody, Type: "string"}, true, struct {
			Name string `url:"name,omitempty"`
		}{}, "no tag json"},
		{"body and query", &model.Param{Name: "name", In: model.InBody, Type: "string"}, true, struct {
			Name string `json:"name,omitzero" url:"name,omitempty"`
		}{}, `it has the tag url, too`},
		{"a file as a reader", file, true, struct {
			File     io.Reader `form:"file" check:"required len=..9 zip"`
			FileName string    `form:"file,filename" check:"required pattern=zip$"`
		}{}, "not []byte"},
		{"a file without limits", file, true, struct {
			File     []byte `form:"file" check:"required"`
			FileName string `form:"file,filename" check:"required pattern=zip$"`
		}{}, "Op.file: the check tag says"},
		{"a file without a name", file, true, struct {
			File []byte `form:"file" check:"required len=..9 zip"`
		}{}, "no text FileName"},
		{"the name of another file", file, true, struct {
			File     []byte `form:"file" check:"required len=..9 zip"`
			FileName string `form:"other,filename" check:"required pattern=zip$"`
		}{}, "no text FileName"},
		{"any name", file, true, struct {
			File     []byte `form:"file" check:"required len=..9 zip"`
			FileName string `form:"file,filename" check:"required"`
		}{}, "Op.file name: the check tag says"},
		{"path and body", &model.Param{Name: "name", In: model.InPath, Type: "string"}, true, struct {
			Name string `path:"name" json:"name"`
		}{}, `it has the tag json, too`},
	} {
		w := &walker{api: &model.API{}, structs: map[reflect.Type]map[string]bool{}}
		if tt.rest {
			w.api.Protocol = "REST"
		}
		w.request(&model.Operation{Name: "Op", Params: []*model.Param{tt.param}}, reflect.TypeOf(tt.typ))
		w.unknownFields()
		assert.Contains(t, strings.Join(w.findings, "\n"), tt.want, tt.why)
	}
}

func TestWalkHoldsResponsesAgainstTheModel(t *testing.T) {
	t.Parallel()
	field := func(f model.Field) []*model.Field {
		f.Path = "Value"
		return []*model.Field{&f}
	}
	for _, tt := range []struct {
		why   string
		field []*model.Field
		typ   any
		want  string
	}{
		{"no field", field(model.Field{Type: "string"}), struct{ yunkit.Meta }{}, "has no field for it"},
		{"no Meta", nil, struct{}{}, "does not embed yunkit.Meta"},
		{"Meta as a field", nil, struct{ Meta yunkit.Meta }{}, "does not embed yunkit.Meta"},
		{"a field that the model lacks", nil, struct {
			yunkit.Meta
			Value string `json:"Value"`
		}{}, "Value: the model has no such field"},
		{"pointer", field(model.Field{Type: "string"}), struct {
			Value *string `json:"Value"`
		}{}, "not a text"},
		{"pointers in a list", field(model.Field{Type: "integer", List: true}), struct {
			Value []*int `json:"Value"`
		}{}, "not a whole number"},
		{"quoted number", field(model.Field{Type: "string", NumericString: true}), struct {
			Value int `json:"Value"`
		}{}, "not yunkit.Int"},
		{"secret as text", field(model.Field{Type: "string", Secret: true}), struct {
			Value string `json:"Value"`
		}{}, "not yunkit.Secret"},
		{"time as text", field(model.Field{Type: "string", Format: "date-time"}), struct {
			Value string `json:"Value"`
		}{}, "not yunkit.Time"},
		{"Unix time as number", field(model.Field{Type: "integer", Format: "unix"}), struct {
			Value int64 `json:"Value"`
		}{}, "not yunkit.UnixTime"},
		{"single for list", field(model.Field{Type: "string", List: true}), struct {
			Value string `json:"Value"`
		}{}, "not a list"},
		{"list for map", field(model.Field{Type: "string", Map: true}), struct {
			Value []string `json:"Value"`
		}{}, "not a map"},
		{"text for what is not documented", field(model.Field{Type: "any"}), struct {
			Value string `json:"Value"`
		}{}, "not a json.RawMessage"},
		{"field that proves the answer", field(model.Field{Type: "string", Always: true}), struct {
			Value string `json:"Value"`
		}{}, `tag answer is "", not "required"`},
		{"one that proves nothing", field(model.Field{Type: "string"}), struct {
			Value string `json:"Value" answer:"required"`
		}{}, `tag answer is "required", not ""`},
		{"member that proves the answer", []*model.Field{{Path: "Value", Type: "object", Always: true}, {Path: "Value.ID", Type: "string", Always: true}}, struct {
			Value struct{ ID string } `json:"Value" answer:"required"`
		}{}, `tag answer is "required", not "ID"`},
		{"another spelling", field(model.Field{Type: "string", Alias: []string{"Valeu"}}), struct {
			Value string `json:"Value"`
		}{}, `tag alias is "", not "Valeu"`},
		{"wrapper as a struct", []*model.Field{{Path: "Value", Type: "object", Wrapper: true}, {Path: "Value.Item", Type: "string", List: true}}, struct {
			Value struct{ Item []string } `json:"Value"`
		}{}, "not a list"},
	} {
		w := &walker{api: &model.API{}, structs: map[reflect.Type]map[string]bool{}}
		w.response(&model.Operation{Name: "Op", Response: tt.field}, reflect.TypeOf(tt.typ))
		w.unknownFields()
		assert.Contains(t, strings.Join(w.findings, "\n"), tt.want, tt.why)
	}

	w := &walker{api: &model.API{}, structs: map[reflect.Type]map[string]bool{}}
	w.response(&model.Operation{Name: "Op", Download: true}, reflect.TypeFor[struct {
		yunkit.Meta
		Body []byte
	}]())
	assert.Contains(t, strings.Join(w.findings, "\n"), "no field Body of type io.ReadCloser", "a download in memory")
}

type (
	// OpenBook prints its secret in JSON, for it has no LogValue.
	OpenBook struct{ Key yunkit.Secret }
	// ClosedBook does not.
	ClosedBook struct{ Key yunkit.Secret }
	// Blabber has a LogValue that tells.
	Blabber struct{ Key yunkit.Secret }
	// HalfBook has a LogValue that its values lack.
	HalfBook struct{ Key yunkit.Secret }
	// Shelf holds books.
	Shelf struct{ Books map[string][]OpenBook }

	bookClient struct{}
)

func (ClosedBook) LogValue() slog.Value { return slog.StringValue("a book") }

func (*HalfBook) LogValue() slog.Value { return slog.StringValue("a book") }

func (b Blabber) LogValue() slog.Value { return slog.StringValue(string(b.Key)) }

func (*bookClient) Read(context.Context) func(yield func(Shelf, error) bool) { return nil }

func (*bookClient) Close(*ClosedBook, Widget) {}

func TestSecretsAreFoundAndLeaksAreSeen(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []reflect.Type{reflect.TypeFor[ClosedBook](), reflect.TypeFor[OpenBook](), reflect.TypeFor[Shelf]()},
		secretTypes(reflect.TypeFor[*bookClient]()))
	assert.Empty(t, leaks(reflect.TypeFor[ClosedBook]()))
	for typ, want := range map[reflect.Type]string{
		reflect.TypeFor[OpenBook](): "slog JSON shows its secret",
		reflect.TypeFor[Shelf]():    "has no LogValue",
		reflect.TypeFor[Blabber]():  "slog text shows its secret",
		reflect.TypeFor[HalfBook](): "has no LogValue",
	} {
		assert.Contains(t, strings.Join(leaks(typ), "\n"), want, typ.String())
	}
}

// sendingClient sends what it is told to and ends in err.
type sendingClient struct {
	server  *cutServer
	times   int
	form    url.Values
	err     error
	request *MakeWidgetRequest
}

func (c *sendingClient) MakeWidget(ctx context.Context, req *MakeWidgetRequest) (*MakeWidgetResponse, error) {
	c.request = req
	for range c.times {
		post, err := http.NewRequestWithContext(ctx, http.MethodPost, c.server.URL, strings.NewReader(c.form.Encode()))
		if err != nil {
			return nil, err
		}
		post.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if resp, err := c.server.Client().Do(post); err == nil {
			_ = resp.Body.Close()
		}
	}
	return nil, c.err
}

func TestProbeSeesWhatArrivesAndHowItEnds(t *testing.T) {
	t.Parallel()
	const right = "WidgetId=aaaaaa&Size=1&Paid=true&Until=1767323045&Key=aaaaaa&Parts.1.Weight=1&Parts.2.Weight=1"
	unknown := fmt.Errorf("cut: %w", yunkit.ErrOutcomeUnknown)
	for _, tt := range []struct {
		why   string
		class string
		times int
		form  string
		err   error
		want  string
	}{
		{"once, right", model.Once, 1, right, unknown, ""},
		{"repeatable, right", model.Repeatable, attempts, right, unknown, ""},
		{"read, right", model.Read, attempts, right, errors.New("cut"), ""},
		{"once, sent again", model.Once, 2, right, unknown, "arrived 2 times, not 1"},
		{"read, not sent again", model.Read, 1, right, errors.New("cut"), "arrived 1 times, not 3"},
		{"once, outcome passed over", model.Once, 1, right, errors.New("cut"), "matches ErrOutcomeUnknown: false"},
		{"read, outcome claimed unknown", model.Read, attempts, right, unknown, "matches ErrOutcomeUnknown: true"},
		{"no error", model.Once, 1, right, nil, "no error"},
		{"a parameter dropped", model.Once, 1, strings.TrimPrefix(right, "WidgetId=aaaaaa&"), unknown, "WidgetId was set but did not arrive"},
		{"a list in another form", model.Once, 1, strings.ReplaceAll(right, "Parts.", "Parts"), unknown, "Parts.N.Weight was set but did not arrive"},
		{"a number in another form", model.Once, 1, strings.ReplaceAll(right, "1767323045", "1.767323045e%2B09"), unknown, "invalid Until"},
	} {
		server := newCutServer()
		t.Cleanup(server.Close)
		form, err := url.ParseQuery(tt.form)
		require.NoError(t, err)
		api := widgets()
		o := api.Operation("MakeWidget")
		o.Class = tt.class
		client := &sendingClient{server: server, times: tt.times, form: form, err: tt.err}
		findings := probe(api, o, client, server)
		if tt.want == "" {
			assert.Empty(t, findings, tt.why)
		} else {
			assert.Contains(t, strings.Join(findings, "\n"), tt.want, tt.why)
		}
		assert.Equal(t, &MakeWidgetRequest{
			WidgetID: "aaaaaa", Size: 1, Paid: new(true), Until: yunkit.NewUnixTime(sampleTime), Key: "aaaaaa", Parts: Parts{{1}, {1}},
		}, client.request, "the request is full of valid samples")
	}
}

// What a form should hold is looked for byte by byte.
func TestProbeReadsFilesBack(t *testing.T) {
	t.Parallel()
	o := &model.Operation{
		Name: "SendWidget", Method: http.MethodPost, Path: "/",
		Params: []*model.Param{{Name: "file", Wire: "file", In: model.InForm, Type: "file"}},
	}
	for _, tt := range []struct {
		why, part, name string
		content         []byte
		want            string
	}{
		{"all of it", "file", sampleFileName, sampleFile, ""},
		{"another part", "cert", sampleFileName, sampleFile, "unknown part cert"},
		{"another name", "file", "file", sampleFile, `file arrived as "file"`},
		{"a byte less", "file", sampleFileName, sampleFile[1:], "with 21 bytes"},
		{"nothing", "", "", nil, "file was set but did not arrive"},
	} {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		if tt.part != "" {
			part, err := form.CreateFormFile(tt.part, tt.name)
			require.NoError(t, err, tt.why)
			_, err = part.Write(tt.content)
			require.NoError(t, err, tt.why)
		}
		require.NoError(t, form.Close())
		findings := arrived(&model.API{}, o, request{
			method: http.MethodPost, path: "/", body: body.Bytes(), files: readFiles(form.FormDataContentType(), body.Bytes()),
		})
		if tt.want == "" {
			assert.Empty(t, findings, tt.why)
		} else {
			assert.Contains(t, strings.Join(findings, "\n"), tt.want, tt.why)
		}
	}
}
