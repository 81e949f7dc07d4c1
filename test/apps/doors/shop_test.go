// Package shop is the part of the app that is written in Go.
package shop

import (
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

const hit = `local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count`

func key(name string) string {
	prefix := os.Getenv("SHOP")
	if prefix == "" {
		prefix = "shop"
	}
	return prefix + ":go:" + name
}

func connect(t *testing.T) (*redis.Client, context.Context) {
	t.Helper()
	options := &redis.Options{Addr: "localhost:" + os.Getenv("REDIS_PORT"), TLSConfig: &tls.Config{}}
	if os.Getenv("APP") != "tls in the code" {
		var err error
		if options, err = redis.ParseURL(os.Getenv("REDIS_URL")); err != nil {
			t.Fatal(err)
		}
	}
	client := redis.NewClient(options)
	t.Cleanup(func() { client.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return client, ctx
}

func expect(t *testing.T, got any, err error, want any) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("got %.100v, want %.100v", got, want)
	}
}

func TestKeepsWhatItIsGiven(t *testing.T) {
	client, ctx := connect(t)
	cart := key("cart")
	client.Del(ctx, cart)
	added, err := client.SAdd(ctx, cart, "book", "pen").Result()
	expect(t, added, err, 2)
	long := strings.Repeat("x", 200_000)
	set, err := client.Set(ctx, cart, long, 0).Result()
	expect(t, set, err, "OK")
	kept, err := client.Get(ctx, cart).Result()
	expect(t, kept, err, long)
	client.Del(ctx, cart)
}

func TestChangesSeveralThingsTogether(t *testing.T) {
	client, ctx := connect(t)
	replies, err := client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Set(ctx, key("a"), 1, 0)
		pipe.IncrBy(ctx, key("a"), 4)
		pipe.RPush(ctx, key("b"), "x")
		pipe.Del(ctx, key("a"), key("b"))
		return nil
	})
	expect(t, len(replies), err, 4)
	expect(t, replies[1].(*redis.IntCmd).Val(), nil, 5)
}

func TestWaitsForAJob(t *testing.T) {
	client, ctx := connect(t)
	got := make(chan []string, 1)
	go func() {
		reply, err := client.BRPop(ctx, 20*time.Second, key("jobs")).Result()
		if err != nil {
			reply = []string{err.Error()}
		}
		got <- reply
	}()
	pushed, err := client.LPush(ctx, key("jobs"), "mail").Result()
	expect(t, pushed, err, 1)
	expect(t, <-got, nil, []string{key("jobs"), "mail"})
}

func TestHearsWhatIsPublished(t *testing.T) {
	client, ctx := connect(t)
	news := client.Subscribe(ctx, key("news"))
	defer news.Close()
	_, err := news.Receive(ctx)
	expect(t, nil, err, nil)
	heard, err := client.Publish(ctx, key("news"), "sale").Result()
	expect(t, heard, err, 1)
	message, err := news.ReceiveMessage(ctx)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, message.Payload, nil, "sale")
}

func TestCountsInAScript(t *testing.T) {
	client, ctx := connect(t)
	client.Del(ctx, key("rate"))
	for count := 1; count <= 2; count++ {
		reply, err := client.Eval(ctx, hit, []string{key("rate")}, 60_000).Result()
		expect(t, reply, err, count)
	}
	removed, err := client.Del(ctx, key("rate")).Result()
	expect(t, removed, err, 1)
}
