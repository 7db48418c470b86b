package adminrpc_test

import (
	"context"
	"net"
	"testing"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/adminrpc"
	"example.com/errcode/examples/authservice/internal/adminrpc/adminpb"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/servicetest"
	"example.com/errcode/grpcerr"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
)

// connect returns a client of the admin API of a service.
func connect(e *servicetest.Env) adminpb.AdminClient {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(e, err)
	server := adminrpc.New(e.Service)
	go func() { _ = server.Serve(l) }() // until it is stopped
	e.Cleanup(server.Stop)
	conn, err := grpc.NewClient(l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithChainUnaryInterceptor(grpcerr.Client{}.Unary))
	require.NoError(e, err)
	e.Cleanup(func() { _ = conn.Close() })
	return adminpb.NewAdminClient(conn)
}

func with(token string) context.Context {
	return metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+token)
}

func TestCalls(t *testing.T) {
	e := servicetest.Start(t)
	client := connect(e)
	bob := e.Account("bob")
	e.SignIn("ada", servicetest.Admin)

	found, err := client.SearchUsers(with(e.Access), &adminpb.SearchUsersRequest{Query: "bob"})
	require.NoError(t, err)
	require.Len(t, found.GetUsers(), 1)
	require.Equal(t, "bob@example.com", found.GetUsers()[0].GetEmail())

	_, err = client.Ban(with(e.Access), &adminpb.BanRequest{UserId: bob.ID})
	require.NoError(t, err)
	banned, err := e.Store.User(t.Context(), bob.ID)
	require.NoError(t, err)
	require.False(t, banned.Banned.IsZero())
	_, err = client.Unban(with(e.Access), &adminpb.UnbanRequest{UserId: bob.ID})
	require.NoError(t, err)
}

// The codes of the HTTP API come over gRPC.
func TestCodes(t *testing.T) {
	e := servicetest.Start(t)
	client := connect(e)
	ban := &adminpb.BanRequest{UserId: secret.NewID()}

	_, err := client.Ban(context.Background(), ban)
	require.ErrorIs(t, err, errcode.UserUnauthorized)
	_, err = client.Ban(with("made up"), ban)
	require.ErrorIs(t, err, errcode.UserInvalidToken)
	e.SignIn("bob")
	_, err = client.Ban(with(e.Access), ban)
	require.ErrorIs(t, err, errcode.UserPermissionInsufficient)
	e.SignIn("ada", servicetest.Admin)
	_, err = client.Ban(with(e.Access), ban)
	require.ErrorIs(t, err, errcode.UserNotFound)
	_, err = client.SearchUsers(with(e.Access), &adminpb.SearchUsersRequest{Query: `"`})
	require.ErrorIs(t, err, errcode.MeilisearchQueryFailed)
	require.NotContains(t, err.Error(), "unterminated")
	e.Wait(secret.Lifetime * 2)
	_, err = client.Ban(with(e.Access), ban)
	require.ErrorIs(t, err, errcode.UserTokenExpired)
}
