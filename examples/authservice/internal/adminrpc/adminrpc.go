// Package adminrpc is the admin API over gRPC.
package adminrpc

//go:generate protoc -I adminpb --go_out=paths=source_relative:adminpb --go-grpc_out=paths=source_relative:adminpb admin.proto

import (
	"context"
	"strings"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/adminrpc/adminpb"
	"example.com/errcode/examples/authservice/internal/store"
	"example.com/errcode/examples/authservice/internal/web"
	"example.com/errcode/grpcerr"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// New returns a server. Its errors are those of the HTTP API: the same Writer decides them.
func New(service *web.Server) *grpc.Server {
	errs := grpcerr.Server{Writer: service.Writer(), Domain: "authservice"}
	server := grpc.NewServer(
		grpc.ChainUnaryInterceptor(errs.Unary, authenticate(service)),
		grpc.UnknownServiceHandler(grpcerr.Unknown),
	)
	adminpb.RegisterAdminServer(server, &admin{service: service})
	return server
}

// authenticate lets admins in and nobody else.
func authenticate(service *web.Server) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		values := metadata.ValueFromIncomingContext(ctx, "authorization")
		if len(values) == 0 {
			return nil, errcode.UserUnauthorized
		}
		scheme, token, _ := strings.Cut(values[0], " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return nil, errcode.UserUnauthorized
		}
		if err := service.AuthenticateAdmin(ctx, token); err != nil {
			return nil, err
		}
		return handler(ctx, req)
	}
}

type admin struct {
	adminpb.UnimplementedAdminServer
	service *web.Server
}

func (a *admin) SearchUsers(ctx context.Context, req *adminpb.SearchUsersRequest) (*adminpb.SearchUsersResponse, error) {
	users, err := a.service.SearchUsers(ctx, req.GetQuery())
	if err != nil {
		return nil, err
	}
	resp := &adminpb.SearchUsersResponse{}
	for _, u := range users {
		resp.Users = append(resp.Users, toUser(u))
	}
	return resp, nil
}

func toUser(u store.User) *adminpb.User {
	return &adminpb.User{Id: u.ID, Email: u.Email, Handle: u.Handle, Role: u.Role, Verified: !u.Verified.IsZero(), Banned: !u.Banned.IsZero()}
}

func (a *admin) Ban(ctx context.Context, req *adminpb.BanRequest) (*adminpb.BanResponse, error) {
	return &adminpb.BanResponse{}, a.service.Ban(ctx, req.GetUserId())
}

func (a *admin) Unban(ctx context.Context, req *adminpb.UnbanRequest) (*adminpb.UnbanResponse, error) {
	return &adminpb.UnbanResponse{}, a.service.Unban(ctx, req.GetUserId())
}
