"""S3's browser-based uploads on this machine: a form that a page has signed stores a file in moto's bucket.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html

moto takes any form; this checks the policy and its signature, replaces `${filename}`, and sends the browser
back or answers with an error in XML, as S3 does.
"""

import base64
import datetime
import hmac
import json
import os
from collections.abc import Mapping
from email.header import Header
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import boto3
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Request, Response

FREE = {"policy", "x-amz-signature", "file"}  # fields without a condition
META = "x-amz-meta-"
MOST_BYTES = 20 * 1024  # of all fields before the file

Problem = tuple[str, str]
"""S3's code for an error, and its message."""


def is_upload_form(request: Request) -> bool:
    return request.method == "POST" and request.mimetype == "multipart/form-data"


def upload(request: Request) -> Response:
    """Store the form's file if its policy allows it."""
    file = request.files.get("file")
    if file is None:
        return _refusal(("InvalidArgument", "POST requires exactly one file upload per request."))
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    fields = {field.lower(): text.replace("${filename}", name) for field, text in request.form.items()}
    if sum(map(len, request.form.values())) > MOST_BYTES:
        return _refusal(("MaxPostPreDataLengthExceededError", "The fields before the file were too large."))
    fields["bucket"] = request.path.strip("/")
    size = _size(file)
    if problem := _problem(fields, size):
        return _refusal(problem)
    stored = _moto().put_object(
        Bucket=fields["bucket"],
        Key=fields["key"],
        Body=file.stream,
        ContentType=fields.get("content-type", "binary/octet-stream"),
        Metadata={
            field.removeprefix(META): _in_header(text)
            for field, text in fields.items()
            if field.startswith(META)
        },
    )
    query = urlencode({"bucket": fields["bucket"], "key": fields["key"], "etag": stored["ETag"]})
    back = fields["success_action_redirect"]
    return Response(status=303, headers={"location": f"{back}{'&' if '?' in back else '?'}{query}"})


def _moto() -> Any:
    """A client of moto in this process, wherever the environment says that S3 is: that may be this server."""
    return boto3.client("s3", endpoint_url=f"https://s3.{os.environ['AWS_DEFAULT_REGION']}.amazonaws.com")


def _problem(fields: Mapping[str, str], size: int) -> Problem | None:
    """Why S3 would refuse a form."""
    encoded = fields.get("policy", "")
    if not hmac.compare_digest(_signature(encoded, fields), fields.get("x-amz-signature", "")):
        return "SignatureDoesNotMatch", "The request signature we calculated does not match."
    policy = json.loads(base64.b64decode(encoded))
    if datetime.datetime.fromisoformat(policy["expiration"]) < datetime.datetime.now(datetime.UTC):
        return "AccessDenied", "Invalid according to Policy: Policy expired."
    allowed: set[str] = set()
    for condition in policy["conditions"]:
        if isinstance(condition, dict):
            ((field, wanted),) = condition.items()
            met = fields.get(field.lower()) == wanted
        elif condition[0] == "content-length-range":
            if size > condition[2]:
                return "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"
            continue
        else:
            field, wanted = condition[1].removeprefix("$"), condition[2]
            met = fields.get(field.lower(), "").startswith(wanted)
        if not met:
            return "AccessDenied", f"Invalid according to Policy: Policy Condition failed: {condition}"
        allowed.add(field.lower())
    if extra := fields.keys() - allowed - FREE:
        return "AccessDenied", f"Invalid according to Policy: Extra input fields: {', '.join(sorted(extra))}"
    return None


def _signature(policy: str, fields: Mapping[str, str]) -> str:
    """Signature version 4 of a policy, by the key that its credential names."""
    credentials: Any = boto3.Session().get_credentials()
    key = f"AWS4{credentials.secret_key}".encode()
    for part in fields.get("x-amz-credential", "").split("/")[1:]:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, policy.encode(), "sha256").hexdigest()


def _in_header(text: str) -> str:
    """A text as S3 returns it in a header."""
    return text if text.isascii() else Header(text, "utf-8").encode(maxlinelen=0)


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    return size


def _refusal(problem: Problem) -> Response:
    code, message = map(escape, problem)
    xml = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    status = 403 if code in ("AccessDenied", "SignatureDoesNotMatch") else 400
    return Response(xml, status, content_type="application/xml")
