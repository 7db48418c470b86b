package mail

import (
	"context"
	"fmt"
	"net"
	"net/smtp"
	"time"
)

// send hands a mail to the SMTP server.
func (w *Worker) send(ctx context.Context, m Message) error {
	dialer := net.Dialer{Timeout: 5 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", w.SMTP)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	host, _, _ := net.SplitHostPort(w.SMTP)
	client, err := smtp.NewClient(conn, host)
	if err != nil {
		_ = conn.Close()
		return fmt.Errorf("mail: %w", err)
	}
	defer func() { _ = client.Close() }()
	if err := client.Mail(From); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if err := client.Rcpt(m.To); err != nil {
		return fmt.Errorf("mail: the recipient: %w", err)
	}
	data, err := client.Data()
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if _, err := data.Write(m.Bytes(w.Now())); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if err := data.Close(); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	_ = client.Quit() // the mail is accepted
	return nil
}
