// Portuguese words of mood, as customers of chats write them. Written for Floorview; taken from no other list. MIT, as all of it.
import { readLexicon } from './lexicon.ts'

export const portuguese = readLexicon({
  weights: [
    [-4, 'golpe fraude roubo nojo nojent* repugnante vergonhos* absurd* odei* odi* ladr* lixo palhacada'],
    [
      -3,
      `pessim* horriv* terriv* inaceitav* ridicul* inutil inuteis pior piores vergonha descaso indignad* revoltad* raiva furios* droga
      porcaria desrespeit* incompetent* pesadelo deploravel lamentavel calote enganad* enganos* mentir* mente mentem mentiu`,
    ],
    [
      -2,
      `ruim ruins mal mau ma chato chata chatead* irrita* irritad* decepcion* decepcao frustra* insatisfeit* triste quebrad* quebrou estrag*
      defeit* defeituos* danificad* amassad* riscad* rasgad* suj* barulh* lento lenta lentos lentas lentidao atras* demora* errad* erro erros confus* complicad* problem* falha*
      falhou falhand* trava* travou travand* perdi perdeu perderam sumiu desapareceu falta faltou faltando faltava gross* rude impacient*
      ignorad* ignora* cansad* cansei reclam* arrepend* injust* preocupad* caro cara caros caras carissimo abus* bug bugado clonad* invadi* invadid* hackead* apagou recusad*
      rejeitad* invalid* vencid* spam desligou caiu prejuiz* prejudic* infelizmente demorad* frio fria dificil vazad* burocracia enrola* sacanagem`,
    ],
    [
      -1.5,
      'esperando aguardando ninguem nada nunca jamais cobrado cobraram cobrou parou cancelad* piorou esperava',
    ],
    [
      1.5,
      'rapid* facil facilmente resolvid* resolveu resolveram limp* confortav* finalmente consegui conseguimos bom boa bons boas bem justo justa tranquil* simples clareza claramente',
    ],
    [
      2,
      'obrigad* agradec* valeu vlw obg grato grata gratos gratas gentil gentis simpatic* educad* atencios* satisfeit* contente feliz felizes alegr* gost* recomend* ajudou legal beleza bacana util confio linda lindo lindos lindas eficient* pacient* cuidados* aliviad*',
    ],
    [
      3,
      'otim* perfeit* ador* amei amo amamos amando amou lindissim* excelent* impecav* deliciosa delicioso impressionad* profissional parabens maravilh* agradav* superou arrasam arrasou top',
    ],
    [4, 'incriv* fantastic* sensacional espetacular excepcional melhor melhores brilhant* show genial'],
  ],
  phrases: [
    [
      0,
      `bom dia, boa tarde, boa noite, tudo bem, tudo bom, obrigado desde ja, por favor, de nada, gostaria de, gostaria, nada a ver, mais nada, meu bem, bem como,
      nao obrigado, qual o melhor, melhor horario, melhor forma, melhor dia, se for facil, caro cliente`,
    ],
    [
      -3,
      `perda de tempo, dinheiro de volta, falta de respeito, nunca mais, nao aguento, nao aguento mais, sem educacao, mal educado, mal educada, muito mal, que absurdo, cada dia pior,
      perderam um cliente, nao acredito, de mal a pior, mal atendid*, sem condicoes`,
    ],
    [
      -2,
      `sem resposta, sem retorno, sem reembolso, sem solucao, sem motivo, ainda nao recebi, ainda nao chegou, nenhuma resposta, ninguem responde, ninguem atende, ninguem resolve, de novo cobrado,
      cobrado de novo, cobraram duas vezes, duas vezes, cobraram a mais, a mais, terceira vez, toda vez, outra vez, por que fui cobrado, parem de, nao foi isso, mais de uma semana, ate agora nao, ate agora nada, continuo esperando,
      que demora, fora do ar, me sinto, o contrario`,
    ],
    [
      2,
      `nada mal, nada ruim, sem problema, sem problemas, nenhum problema, sem reclamacoes, sem reclamacao, tudo certo, tudo ok, deu certo, deu tudo certo, esta funcionando, voltou a funcionar, agora funciona,
      funcionou, funciona bem, funciona perfeitamente, ficou bom, bom saber, que bom, muito bom, bem melhor, bom trabalho, no prazo, nota dez, nota 10, bem atendid*, salvou meu dia, ajudou muito, ajudou bastante, gracas a deus, mandou bem, bom estado, em dia,
      muito melhor, ajudaram muito`,
    ],
  ],
  negators: 'nao nunca jamais nem sem ninguem nenhum nenhuma nada tampouco n',
  deniedOnly: `funciona funcionam funcionou funcionando funcionar ajuda ajudou ajudam ajudaram chegou chega chegaram recebi recebeu responde respondem responderam respondeu resolve resolveu resolvem atende
    atendem atenderam consigo conseguiu entrar abre carrega entregaram entregue cumpriram cumpriu importou importa entende entendem pedi prometeram avisou avisaram`,
  stronger:
    'muito muita muitos tao super bem demais extremamente totalmente completamente realmente bastante mais',
  weaker: 'pouco meio levemente quase',
  turns: 'mas porem entretanto contudo so',
  asks: 'posso pode podem poderia gostaria como quando onde qual quais quem quero preciso favor tem',
})
