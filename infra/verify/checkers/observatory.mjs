// The scores that MDN's HTTP Observatory gives to answers as they come over HTTPS, with the most that its table has
// for a site without scripts that is on no browser's preload list, and the most that it has for any.
//
// The package scans hosts on the internet. Here its tests are fed with answers that standard input holds as JSON; they
// are graded as `src/scanner/index.js` of the package does.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AxiosHeaders } from "axios";
import { CookieJar } from "tough-cookie";

const PACKAGE = "@mdn/mdn-http-observatory";
// What it would fetch from the internet when it is installed: the hosts on the preload list. Ours is on none.
writeFileSync(fileURLToPath(import.meta.resolve(`${PACKAGE}/conf/hsts-preload.json`)), "{}");

const { ALL_RESULTS, ALL_TESTS } = await import(`${PACKAGE}/src/constants.js`);
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await import(`${PACKAGE}/src/grader/charts.js`);
const { getGradeForScore, getScoreModifier } = await import(`${PACKAGE}/src/grader/grader.js`);
const { parseHttpEquivHeaders } = await import(`${PACKAGE}/src/retriever/utils.js`);
const { Requests } = await import(`${PACKAGE}/src/types.js`);

const { host, answers } = JSON.parse(readFileSync(0, "utf8"));
const scores = Object.entries(answers).map(([path, answer]) => [path, graded(asked(path, answer))]);
const most = (without) =>
  100 +
  ALL_RESULTS.filter(({ name }) => !without.includes(name))
    .map(({ possibleResults }) => Math.max(...possibleResults.map(getScoreModifier)))
    .reduce((sum, points) => sum + points);
console.log(
  JSON.stringify({
    answers: Object.fromEntries(scores),
    most: most(["subresource-integrity", "strict-transport-security"]),
    mostOfAny: most([]),
  }),
);

// What the package's `retrieve` would have brought of one path.
function asked(path, { page, preflight, cookies }) {
  const requests = new Requests(host);
  const address = `https://${host}${path}`;
  requests.responses.https = response(page);
  requests.responses.auto = response(page);
  requests.responses.auto.httpEquiv = parseHttpEquivHeaders(page.body, address);
  requests.responses.cors = response(preflight);
  requests.responses.http = null; // API Gateway does not answer to HTTP
  requests.resources.path = page.body;
  requests.session = { jar: new CookieJar(), url: new URL(address) };
  for (const cookie of cookies) requests.session.jar.setCookieSync(cookie, address);
  return requests;
}

function response({ status, headers, body }) {
  return { status, headers: new AxiosHeaders(headers), data: body, verified: true, request: { headers: {} } };
}

function graded(requests) {
  const results = ALL_TESTS.map((test) => test(requests));
  const modifiers = results.map(({ result }) => getScoreModifier(result));
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 100);
  const plain = sum(modifiers.filter((modifier) => modifier < 0));
  const score = plain >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? sum(modifiers) : plain;
  return {
    score,
    grade: getGradeForScore(score).grade,
    results: Object.fromEntries(results.map((result) => [result.constructor.name, result.result])),
    failed: results.filter(({ pass }) => !pass).map(({ constructor }) => constructor.name),
  };
}
