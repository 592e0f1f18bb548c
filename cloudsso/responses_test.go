package cloudsso_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/model"
)

// Every fixture holds every field of the model, and what a client reads from
// it, written again, is the same.
func TestResponsesLoseNothing(t *testing.T) {
	t.Parallel()
	api, err := model.Load("cloudsso")
	require.NoError(t, err)
	files, err := os.ReadDir("testdata/responses")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(file.Name(), ".json")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			operation := api.Operation(name)
			require.NotNil(t, operation)
			answer := fixture(t, name)
			var sent map[string]any
			require.NoError(t, json.Unmarshal([]byte(answer.body), &sent))

			client, _ := newClient(t, script{name: {answer}}, yunkit.WithoutValidation())
			method := reflect.ValueOf(client).MethodByName(name)
			results := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), reflect.Zero(method.Type().In(1))})
			require.Nil(t, results[1].Interface())
			meta := results[0].Interface().(interface{ ResponseMeta() *yunkit.Meta }).ResponseMeta()
			assert.Equal(t, sent["RequestId"], meta.RequestID)
			delete(sent, "RequestId")
			for _, missing := range absent(operation, "", sent) {
				t.Errorf("the fixture has no %s", missing)
			}

			text, err := json.Marshal(results[0].Interface())
			require.NoError(t, err)
			var read any
			require.NoError(t, json.Unmarshal(text, &read))
			assert.Equal(t, sent, common(sent, read))
		})
	}
}

// absent returns the fields of the model that value does not have.
func absent(o *model.Operation, path string, value any) []string {
	var found []string
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			found = append(found, absent(o, path, item)...)
		}
	case map[string]any:
		for _, field := range o.Children(path) {
			member, exists := value[field.Name()]
			if !exists {
				found = append(found, field.Path)
			}
			found = append(found, absent(o, field.Path, member)...)
		}
	}
	return found
}

// common returns what of read stands in sent too: types that operations share
// have more fields than each of them fills.
func common(sent, read any) any {
	switch sent := sent.(type) {
	case map[string]any:
		members := map[string]any{}
		if read, ok := read.(map[string]any); ok {
			for name, value := range sent {
				if member, exists := read[name]; exists {
					members[name] = common(value, member)
				}
			}
		}
		return members
	case []any:
		read, ok := read.([]any)
		if !ok || len(read) != len(sent) {
			return read
		}
		items := []any{}
		for i := range sent {
			items = append(items, common(sent[i], read[i]))
		}
		return items
	}
	return read
}
