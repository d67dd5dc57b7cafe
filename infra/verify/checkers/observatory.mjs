// Prints the scores of MDN's HTTP Observatory for answers over HTTPS, with the highest score for a site without scripts that is
// not on a browser's preload list, and the highest score for any site.
//
// The package scans hosts on the internet. Here its tests get the answers in the JSON on standard input, and are graded as in
// the package's `src/scanner/index.js`.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AxiosHeaders } from "axios";
import { CookieJar } from "tough-cookie";

const PACKAGE = "@mdn/mdn-http-observatory";
// Its installation would download the preload list from the internet. An empty one is enough.
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

// What the package's `retrieve` returns for one path.
function asked(path, { page, preflight, cookies }) {
  const requests = new Requests(host);
  const address = `https://${host}${path}`;
  requests.responses.https = response(page);
  requests.responses.auto = response(page);
  requests.responses.auto.httpEquiv = parseHttpEquivHeaders(page.body, address);
  requests.responses.cors = response(preflight);
  requests.responses.http = null; // API Gateway does not answer over HTTP
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
