"""Folders: the files that each visitor has on one page, kept in S3. `core.folders.large` has the files that
are too large for a request or an answer.

Algorithm. A folder is never changed: each change makes a new version, which is one object with all files,
under a random name that no other write uses. The head of the visitor's list (`core.lists`) names the newest
version. A change first writes the object, then changes the head, in the same conditional update that records
the answer which caused it. So a change is made when the head names it, whole or not at all, and a second
change that began with the same version fails on its condition.

    key                          object
    <page>/<visitor>/<version>   an archive of all files of that version (`core.folders.archive`)

Invariants.

1. An object is written once, and read only by the name that a head or the start of a running program gives.
2. The start of a program names the version that it began with, so that each replay sees the same files.
3. An object is deleted by the request that replaced it, once neither the head nor the start of the open list
   names it. One that no head ever named, because a request failed in between, is deleted by the bucket's
   lifecycle rule, which deletes every object after `AbsoluteDays`; no visitor's cookie is older than that.
4. A visitor without files costs no request to S3, and no import.
"""

from core.folders.named import Files as Files
from core.folders.named import Named as Named
