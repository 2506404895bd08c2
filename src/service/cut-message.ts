/** Error messages repeat what the caller sent, which may be as long as a request: an answer is not. */
const lengthMax = 1000;

export function cutMessage(message: string): string {
  return message.length <= lengthMax ? message : `${message.slice(0, lengthMax)}…`;
}
