// What the people of the sample write: a few phrases in several languages, and how customers feel. Nothing depends on them.
import { diceOf } from './dice.ts'

const CUSTOMER = [
  'Hi, where is my order?', 'It still shows “in transit”.', 'I was charged twice.', 'O pedido ainda não chegou.',
  'Can you check the address please?', 'Thanks, that helps.', 'That is not what I ordered.', 'هل يمكنكم المساعدة؟',
  'Quanto tempo demora?', 'まだ届いていません。', 'I need an invoice for it.', 'OK, I will wait.', 'Obrigada!', 'Any news?',
] as const // prettier-ignore
const AGENT = [
  'Hello, I am looking at it now.', 'Could you give me the order number?', 'Olá! Vou verificar já.', 'Thank you for waiting.',
  'It left our warehouse this morning.', 'I have sent the invoice again.', 'お待たせしました。確認いたします。', 'أهلاً بك، سأتحقق من ذلك.',
  'The second charge is being returned.', 'Is there anything else?', 'Peço desculpa pela demora.', 'You are welcome.',
] as const // prettier-ignore
const SCORED_SHARE = 0.6

/** The words of one message, and the customer's mood, better where the chat ends in a better rating. */
export function phraseOf(
  chat: string,
  place: number,
  role: 'customer' | 'agent',
  score: number | null,
): { text: string; sentiment?: number } {
  const dice = diceOf('phrase', chat, place)
  if (role === 'agent') return { text: dice.pick(AGENT) }
  const text = dice.pick(CUSTOMER)
  if (!dice.chance(SCORED_SHARE)) return { text }
  const mood = ((score ?? 3.4) - 3) / 2.5 + dice.between(-0.4, 0.4)
  return { text, sentiment: Math.round(Math.max(-1, Math.min(1, mood)) * 100) / 100 }
}
