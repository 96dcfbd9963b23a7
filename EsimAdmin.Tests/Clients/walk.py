"""A client of the eSIM Access API, written after its specification: python3 walk.py ADDRESS ACCESS-CODE

It shows the access code alone, buys one eSIM by its slug, tops it up, asks for its usage and gives it back.
"""

import json
import sys
import time
import urllib.request

address, access_code = sys.argv[1:3]


class Refused(Exception):
    def __init__(self, endpoint, answer):
        super().__init__(f"{endpoint}: {answer}")
        self.code = answer.get("errorCode")


def call(endpoint, body=None):
    request = urllib.request.Request(
        f"{address}/api/v1/open/{endpoint}",
        data=b"" if body is None else json.dumps(body).encode(),
        headers={"RT-AccessCode": access_code, "Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    if str(answer["success"]).lower() != "true":
        raise Refused(endpoint, answer)
    return answer["obj"]


def allocated(order_no):
    while True:
        try:
            return call("esim/query", {"orderNo": order_no, "pager": {"pageNum": 1, "pageSize": 50}})["esimList"]
        except Refused as refusal:
            if refusal.code != "200010":
                raise
            time.sleep(0.25)


before = call("balance/query")["balance"]

packages = call("package/list", {"locationCode": "ES", "type": "BASE"})["packageList"]
wanted = min(
    (one for one in packages if one["dataType"] == 1 and one["supportTopUpType"] == 2), key=lambda one: one["price"]
)

order_no = call(
    "esim/order",
    {
        "transactionId": f"py-{time.time_ns()}",
        "amount": wanted["price"],
        "packageInfoList": [{"packageCode": wanted["slug"], "count": 1, "price": wanted["price"]}],
    },
)["orderNo"]
esim = allocated(order_no)[0]

top_ups = call("package/list", {"esimTranNo": esim["esimTranNo"], "type": ""})["packageList"]
top_up = next(one for one in top_ups if one["slug"] == wanted["slug"])
topped = call(
    "esim/topup",
    {
        "esimTranNo": esim["esimTranNo"],
        "packageCode": top_up["packageCode"],
        "transactionId": f"py-{time.time_ns()}-topup",
        "amount": str(top_up["price"]),
    },
)

usage = call("esim/usage/query", {"esimTranNoList": [esim["esimTranNo"]]})
call("esim/cancel", {"esimTranNo": esim["esimTranNo"]})
after = call("balance/query")["balance"]

print(
    json.dumps(
        {
            "orderNo": order_no,
            "esimTranNo": esim["esimTranNo"],
            "ac": esim["ac"],
            "totalVolume": topped["totalVolume"],
            "usageRows": len(usage["esimUsageList"] if isinstance(usage, dict) else usage),
            "before": before,
            "after": after,
        }
    )
)
