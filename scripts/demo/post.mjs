/** Posts a body and gives the text of the answer; throws where it is an error. */
export async function post(address, body, headers) {
  const response = await fetch(address, { method: 'POST', headers, body });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${answer}`);
  return answer;
}
