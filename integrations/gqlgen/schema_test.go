package gqlgenerr_test

import (
	"bytes"
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

var schema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	type Query {
		user(id: ID!): User
		users: [User]
	}
	type User {
		name: String
	}
`})

// An executable is what gqlgen generates for the schema, by hand. It has two resolvers.
type executable struct {
	user  func(ctx context.Context, id string) (*user, error)
	users func(ctx context.Context) ([]*user, error)
}

// A user has a field that may fail.
type user struct {
	name func(ctx context.Context) (string, error)
}

func (e executable) Schema() *ast.Schema { return schema }

func (e executable) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (e executable) Exec(ctx context.Context) graphql.ResponseHandler {
	oc := graphql.GetOperationContext(ctx)
	ran := false
	return func(ctx context.Context) *graphql.Response {
		if ran {
			return nil
		}
		ran = true
		var data bytes.Buffer
		object(ctx, "Query", oc.Operation.SelectionSet, func(field graphql.CollectedField) graphql.Marshaler {
			if field.Name == "user" {
				return resolve(ctx, "Query", field, func(ctx context.Context) (any, error) {
					id, err := graphql.UnmarshalID(field.ArgumentMap(oc.Variables)["id"])
					if err != nil {
						return nil, err
					}
					return e.user(ctx, id)
				}, marshalUser)
			}
			return resolve(ctx, "Query", field, func(ctx context.Context) (any, error) { return e.users(ctx) }, marshalUsers)
		}).MarshalGQL(&data)
		return &graphql.Response{Data: data.Bytes()}
	}
}

// object resolves the fields of an object, each in a goroutine of its own.
func object(ctx context.Context, typ string, selected ast.SelectionSet, field func(graphql.CollectedField) graphql.Marshaler) graphql.Marshaler {
	fields := graphql.CollectFields(graphql.GetOperationContext(ctx), selected, []string{typ})
	out := graphql.NewFieldSet(fields)
	for i, f := range fields {
		out.Concurrently(i, func(context.Context) graphql.Marshaler { return field(f) })
	}
	out.Dispatch(ctx)
	return out
}

func resolve[T any](ctx context.Context, typ string, field graphql.CollectedField, resolver func(context.Context) (any, error), marshal func(context.Context, ast.SelectionSet, T) graphql.Marshaler) graphql.Marshaler {
	return graphql.ResolveField(ctx, graphql.GetOperationContext(ctx), field, func(context.Context, graphql.CollectedField) (*graphql.FieldContext, error) {
		return &graphql.FieldContext{Object: typ, Field: field, IsResolver: true}, nil
	}, resolver, nil, marshal, true, false)
}

func marshalUser(ctx context.Context, selected ast.SelectionSet, u *user) graphql.Marshaler {
	return object(ctx, "User", selected, func(field graphql.CollectedField) graphql.Marshaler {
		return resolve(ctx, "User", field, func(ctx context.Context) (any, error) { return u.name(ctx) },
			func(_ context.Context, _ ast.SelectionSet, name string) graphql.Marshaler {
				return graphql.MarshalString(name)
			})
	})
}

func marshalUsers(ctx context.Context, selected ast.SelectionSet, all []*user) graphql.Marshaler {
	out := make(graphql.Array, len(all))
	for i, u := range all {
		ctx := graphql.WithFieldContext(ctx, &graphql.FieldContext{Index: &i, Result: &u})
		if u == nil {
			graphql.AddErrorf(ctx, "CANARY: no user") // as generated code does
			out[i] = graphql.Null
			continue
		}
		out[i] = marshalUser(ctx, selected, u)
	}
	return out
}
