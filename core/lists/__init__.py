"""The list store: what each visitor has entered on one page, kept for ever correct and cheap.

Algorithm. A list is a *hot tail* and *sealed chunks*. One head item holds the newest values and the
tokens of the newest submissions; an append is a single conditional `UpdateItem` on it. A full tail is
sealed: one transaction writes it as compressed chunks and empties it in the head. So an append costs
one round trip and one write unit however long the list is, and a page view one read of one unit.

Layout (one table; every key starts with `pk` = `<page>#<visitor>`, so a page's role reaches its own):

    sk                             what
    c#<list>#<index of 1st value>  chunk: zlib of a JSON array, at most 16,384 values or 400 KB
    head                           the open list: see `core.lists.head.Head`
    r#<list>                       a closed list: its count, when it was closed

Chunks sort before the head, newest last, so that one `Query` backwards from the head brings the
newest values with it. Values are kept as JSON text, never as DynamoDB numbers: those have 38 digits
and end at 1e126, and a double must come back bit for bit.

Invariants.

1. `count` = values in chunks + values in the tail. Chunks are contiguous from 0 and only ever written
   or deleted in the transaction that moves the head; a reader takes a list's chunks below `sealed`. As a
   query may see a transaction in part, a view whose chunks do not end where its head begins is read again.
2. Every accepted change adds exactly one token, and `version` (= forgotten tokens + kept tokens) grows by
   one. So (born, forgotten, kept) names one state of the head: a write conditioned on it applies to the
   state that was read or not at all.
3. A form carries the `version` it was rendered at. While `forgotten` is at most that, every change since is
   among the kept tokens: a token that is not there was never applied. Beyond that nobody can
   tell, and the visitor is asked.
4. The head stays under 1 KB with any 20 doubles in its tail: one write unit. (With 20 of the longest, 24
   characters each, on a page whose name has more than 24 characters: two.)
5. The newest 100 values are in the tail and in chunks of 20, which fit one read unit, until more than 100
   values of a bulk entry have been taken back one by one.
6. A list's number is never used again: numbers start at the Unix time of the first list and go up.
   Calculate and Start over move on to the next number in the same write that settles the old list.
"""

from core.lists.protocol import Closed as Closed
from core.lists.protocol import Lists as Lists
from core.lists.protocol import ListSnapshot as ListSnapshot
from core.lists.protocol import Outcome as Outcome
from core.lists.protocol import Submission as Submission
from core.lists.protocol import Value as Value
