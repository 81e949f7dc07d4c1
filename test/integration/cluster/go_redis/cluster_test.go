// Package cluster is an app with go-redis' cluster client in its code, as users have it.
package cluster

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func TestUsesAllNodes(t *testing.T) {
	// The scheme of a cluster's URL is the same.
	options, err := redis.ParseClusterURL(os.Getenv("REDIS_URL"))
	if err != nil {
		t.Fatal(err)
	}
	options.ReadOnly = true
	client := redis.NewClusterClient(options)
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Second)
	defer cancel()
	key := func(index int) string { return fmt.Sprintf("user:%d", index) }
	for index := range 30 {
		if err := client.Set(ctx, key(index), index, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	err = client.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		return node.Wait(ctx, 1, 5*time.Second).Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	for index := range 30 {
		if got, err := client.Get(ctx, key(index)).Int(); err != nil || got != index {
			t.Fatalf("%s is %v, %v", key(index), got, err)
		}
	}
	replies, err := client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Set(ctx, "{cart}:a", "1", 0)
		pipe.MGet(ctx, "{cart}:a", "{cart}:b")
		return nil
	})
	if err != nil || fmt.Sprint(replies[1].(*redis.SliceCmd).Val()) != "[1 <nil>]" {
		t.Fatal(replies, err)
	}
	var lock sync.Mutex
	places := map[string]bool{}
	err = client.ForEachShard(ctx, func(ctx context.Context, node *redis.Client) error {
		lock.Lock()
		defer lock.Unlock()
		places[node.Options().Addr] = strings.HasPrefix(node.Options().Addr, "127.0.0.1:")
		return node.Ping(ctx).Err()
	})
	if err != nil || len(places) != 6 {
		t.Fatal(places, err)
	}
	for place, isLocal := range places {
		if !isLocal {
			t.Fatal(place)
		}
	}
	err = client.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		return node.FlushAll(ctx).Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}
