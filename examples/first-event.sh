#!/bin/sh
# Signs an agent in, makes them available, and a moment later sends them to lunch. Needs FLOORVIEW_TOKEN and curl.
set -eu
send() {
  curl -sS --fail-with-body "${FLOORVIEW_URL:-http://localhost:3000}/api/events" \
    -H "Authorization: Bearer $FLOORVIEW_TOKEN" -H 'Content-Type: application/cloudevents+json' \
    -d "{\"specversion\":\"1.0\",\"id\":\"$(date +%s)-$$-$1\",\"source\":\"/example\",\"type\":\"floorview.$2\",\"subject\":\"agent/a1\",\"time\":\"$(date -u +%FT%TZ)\",\"data\":$3}"
  echo
}
send 1 agent.login '{}'
send 2 agent.status '{"status":"available"}'
sleep 2
send 3 agent.status '{"status":"away","reason":"Lunch"}'
