"""The live streams of chats: server-sent events, served before Django and without a thread for each reader.

route      the two addresses, and what is answered there
admission  who may follow a chat as staff; tickets
rooms      one chat for one audience: its events, encoded once for everybody who follows them
clients    one open stream: where it stands in the room's list
events     how an event is read and written down
process    all rooms of a process: who wakes them, the heartbeat, the count of readers, the end
news       PostgreSQL's LISTEN
"""

from chats.stream.admission import ticket_for
from chats.stream.route import streaming

__all__ = ["streaming", "ticket_for"]
