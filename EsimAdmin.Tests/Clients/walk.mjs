// A client of the eSIM Access API, written after its specification: node walk.mjs ADDRESS ACCESS-CODE
// It shows the access code alone, buys one eSIM by its slug, tops it up, asks for its usage and gives it back.

const [address, accessCode] = process.argv.slice(2);

async function call(endpoint, body) {
  const response = await fetch(`${address}/api/v1/open/${endpoint}`, {
    method: "POST",
    headers: { "RT-AccessCode": accessCode, "Content-Type": "application/json" },
    body: body === undefined ? "" : JSON.stringify(body),
  });
  const answer = await response.json();
  if (response.status !== 200 || String(answer.success) !== "true") {
    throw Object.assign(new Error(`${endpoint}: ${response.status} ${answer.errorCode} ${answer.errorMsg ?? answer.errorMessage}`), { code: answer.errorCode });
  }
  return answer.obj;
}

async function allocated(orderNo) {
  for (;;) {
    try {
      return (await call("esim/query", { orderNo, pager: { pageNum: 1, pageSize: 50 } })).esimList;
    } catch (error) {
      if (error.code !== "200010") throw error;
      await new Promise(done => setTimeout(done, 250));
    }
  }
}

const before = (await call("balance/query")).balance;

const { packageList } = await call("package/list", { locationCode: "ES", type: "BASE" });
const wanted = packageList.filter(one => one.dataType === 1 && one.supportTopUpType === 2).sort((a, b) => a.price - b.price)[0];

const { orderNo } = await call("esim/order", {
  transactionId: `js-${Date.now()}`,
  amount: wanted.price,
  packageInfoList: [{ packageCode: wanted.slug, count: 1, price: wanted.price }],
});
const [esim] = await allocated(orderNo);

const topUps = (await call("package/list", { iccid: esim.iccid })).packageList;
const topUp = topUps.find(one => one.slug === wanted.slug);
const topped = await call("esim/topup", {
  esimTranNo: esim.esimTranNo, packageCode: topUp.packageCode, transactionId: `js-${Date.now()}-topup`, amount: String(topUp.price),
});

const usage = await call("esim/usage/query", { esimTranNoList: [esim.esimTranNo] });
await call("esim/cancel", { esimTranNo: esim.esimTranNo });
const after = (await call("balance/query")).balance;

console.log(JSON.stringify({
  orderNo, esimTranNo: esim.esimTranNo, ac: esim.ac, totalVolume: topped.totalVolume,
  usageRows: (usage.esimUsageList ?? usage).length, before, after,
}));
