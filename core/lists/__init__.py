"""The list store: each visitor's entries on one page, correct under concurrency and faults, at constant cost.

Algorithm. A list is a *tail* and *sealed chunks*. One head item holds the newest values, which are the
tail, and the tokens of the newest submissions. An append is one conditional `UpdateItem` of the head. A
full tail is sealed: one transaction writes it as a compressed chunk and empties it in the head. So an
append costs one round trip and one write unit, and a snapshot costs one round trip and one read unit,
however long the list is. The snapshot of a short list that this process has just written costs nothing.

Layout. There is one table. Each partition key `pk` is `<page>#<visitor>`, so that a page's role can be
limited to the page's own items.

    sk                             item
    c#<list>#<index of 1st value>  a chunk: a compressed JSON array, at most 16,384 values and 400 KB
    head                           the open list: see `core.lists.head.Head`
    r#<list>                       a closed list: its count, and when it was closed
    u#<part>                       a part of a file that waits for an answer: see `core.lists.uploads`

`core.lists.allowance` keeps its counters, and `core.lists.shared` its copies, in partitions of their own.

Chunks sort before the head, the newest one last. So one `Query` backwards from the head returns the newest
values with it. Values are stored as JSON text, never as DynamoDB numbers, which have 38 digits and end at
1e126: a double must come back bit for bit.

Invariants.

1. `count` = values in chunks + values in the tail. The chunks of a list are contiguous from index 0. They
   are written and deleted only in the transaction that changes the head, and only chunks below `sealed` are
   part of the list. A query may see part of a transaction: a reader whose chunks do not end where the
   head's tail begins reads again.
2. Every accepted change adds exactly one token and increases `version` (= forgotten tokens + tokens in the
   head) by one. So (`born`, `forgotten`, number of tokens) identifies one state of the head, and a write
   with these as its condition applies either to the state that was read or not at all.
3. A form carries the `version` it was rendered at. While `forgotten` is not above that version, the head
   has the token of every change since, so a submission whose token is not there was never applied. Above
   it, nobody can tell, and the visitor is asked.
4. A head is written whole at every change, so a tail of more than 4 KB is sealed at once. The head
   with any 20 doubles in its tail stays under 1 KB, which is one write unit. (It takes two if all
   20 have 24 characters, the longest there are, and the page's name has more than 24.)
5. The newest 100 values are in the tail and in chunks of 20, which together fit one read unit. The
   exception: after more than 100 values of a bulk entry have been taken back one by one.
6. A list's number is never used again. Numbers start at the Unix time of the visitor's first list and
   increase. Calculate and Start over open the next number in the same write that closes or abandons the old
   list.
7. Every read is of the table, but for one: the page view to which a change redirects. Its address names the
   state that the change has made, by version and token, and the process that made it may answer with the head
   that it wrote: of this visitor and this state, once, within seconds, and only if no value is in a chunk. So
   the page shows the list as it was right after the visitor's own change, as the answer to the POST would,
   and its forms carry that state. See `core.lists.recent`.
"""

from core.lists.protocol import Closed as Closed
from core.lists.protocol import FilesNamed as FilesNamed
from core.lists.protocol import Lists as Lists
from core.lists.protocol import ListSnapshot as ListSnapshot
from core.lists.protocol import Outcome as Outcome
from core.lists.protocol import Submission as Submission
from core.lists.protocol import Value as Value
