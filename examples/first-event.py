"""Signs an agent in, makes them available, and a moment later sends them to lunch. Needs FLOORVIEW_TOKEN."""
import json, os, time, uuid
from datetime import datetime, timezone
from urllib.request import Request, urlopen

URL = os.environ.get("FLOORVIEW_URL", "http://localhost:3000") + "/api/events"

def send(type, data):
    event = {"specversion": "1.0", "id": str(uuid.uuid4()), "source": "/example", "type": f"floorview.{type}",
             "subject": "agent/a1", "time": datetime.now(timezone.utc).isoformat(), "data": data}
    headers = {"Content-Type": "application/cloudevents+json", "Authorization": f"Bearer {os.environ['FLOORVIEW_TOKEN']}"}
    with urlopen(Request(URL, json.dumps(event).encode(), headers)) as answer:
        print(answer.status, answer.read().decode())

send("agent.login", {})
send("agent.status", {"status": "available"})
time.sleep(2)
send("agent.status", {"status": "away", "reason": "Lunch"})
