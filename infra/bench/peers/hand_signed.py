"""The handler of bare.py without boto3, and with a signed cookie: one HTTP request to DynamoDB, signed with
AWS Signature Version 4. It has no retries, no renewal of credentials and no error handling, so it is no
model; it shows the lower bound of the work.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import base64
import hmac
import json
import os
import time
from hashlib import sha256
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOST = urlsplit(os.environ["AWS_ENDPOINT_URL"]).netloc
REGION, SERVICE, TARGET = os.environ["AWS_DEFAULT_REGION"], "dynamodb", "DynamoDB_20120810.UpdateItem"
connection = HTTPConnection(HOST)


def mac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def call(request: dict[str, Any]) -> Any:
    body = json.dumps(request).encode()
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "host": HOST,
        "x-amz-date": now,
        "x-amz-security-token": os.environ["AWS_SESSION_TOKEN"],  # roles' credentials need it
        "x-amz-target": TARGET,
    }
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    signed = ";".join(headers)
    canonical = f"POST\n/\n\n{lines}\n{signed}\n{sha256(body).hexdigest()}"
    scope = f"{now[:8]}/{REGION}/{SERVICE}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{os.environ['AWS_SECRET_ACCESS_KEY']}".encode()
    for part in scope.split("/"):
        key = mac(key, part)
    credential = f"{os.environ['AWS_ACCESS_KEY_ID']}/{scope}"
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature={mac(key, text).hex()}"
    )
    connection.request("POST", "/", body, headers)
    return json.loads(connection.getresponse().read())


def cookie(visitor: str) -> str:
    signature = mac(os.environ["SECRET_KEY"].encode(), visitor).hex()
    return f"visitor={visitor}.{signature}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax; Secure"


def visitor_of(event: dict[str, Any]) -> str:
    for sent in event.get("cookies") or ():
        visitor = sent.partition("=")[2].partition(".")[0]
        if hmac.compare_digest(sent, cookie(visitor).partition(";")[0]):
            return visitor
    return os.urandom(16).hex()


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    sent = parse_qs(base64.b64decode(event["body"]).decode())
    visitor = visitor_of(event)
    call(
        {
            "TableName": os.environ["TABLE_NAME"],
            "Key": {"pk": {"S": f"mode#{visitor}"}, "sk": {"S": "list"}},
            "UpdateExpression": "SET numbers = list_append(if_not_exists(numbers, :none), :number)",
            "ExpressionAttributeValues": {
                ":none": {"L": []},
                ":number": {"L": [{"S": repr(float(sent["number"][0]))}]},
            },
        }
    )
    return {"statusCode": 303, "headers": {"location": "/mode"}, "cookies": [cookie(visitor)], "body": ""}
