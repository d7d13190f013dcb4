// Spanish words of mood, as customers of chats write them. Written for Floorview; taken from no other list. MIT, as all of it.
import { readLexicon } from './lexicon.ts'

export const spanish = readLexicon({
  weights: [
    [
      -4,
      'estafa fraude robo asco asqueros* repugnante vergonzos* indignante odio odiamos ladron* basura porqueria',
    ],
    [
      -3,
      `pesim* horribl* terribl* inaceptabl* ridicul* inutil inutiles peor peores verguenza indignad* enojad* furios* rabia mierda desastre
      incompetent* pesadilla lamentable deplorable enganad* enganos* mienten mienta mintieron mentir* mentiros* grosero grosera groser* maleducad*`,
    ],
    [
      -2,
      `mal mala malas malo malos molest* fastidi* irrita* decepcion* frustra* insatisfech* triste roto rota rotos rotas rompio danad* estrope* arruin*
      defect* rayad* suci* ruidos* lento lenta lentos lentas lentitud retras* demora* equivocad* incorrect* confus* complicad* problem* fallo falla fallas fallan fallando
      error errores bloquead* perdi perdio perdieron desaparecio falta falto faltaba faltan faltando impacient* ignorad* ignoran cansad* hart* queja
      quejas reclam* arrepient* arrepent* injust* preocupad* caro cara caros caras carisimo abus* hackearon hackead* borro borraron rechazad* rechazaron invalid* vencid*
      spam colgo corto frio fria lamentablemente desafortunadamente dificil engorros* quebrad* descontent* disgust* desagradabl* timo danos`,
    ],
    [
      -1.5,
      'esperando nadie nada nunca jamas cobraron cobrado cobro cancelaron cierra dejo empeoro esperaba desgracia',
    ],
    [
      1.5,
      'rapid* facil facilmente resuelt* resolvio resolvieron resolviste soluciono solucionaron solucionad* arreglado arreglaron limpi* comod* logre bueno buena buenos buenas bien justo justa tranquil* sencill* claridad claramente',
    ],
    [
      2,
      'gracias agradec* agradezco grax amable amables simpatic* educad* atent* satisfech* content* feliz felices alegr* gusta gusto gustaron recomiendo recomend* ayudo ayudaste util confio lindo linda hermos* bonit* eficient* pacient* aliviad* disfrut* chevere',
    ],
    [
      3,
      'perfect* encant* excelent* impecabl* delicios* impresiono impresionad* profesional felicidades felicitaciones maravill* agradable grato grata gratos gratas supero superaron',
    ],
    [
      4,
      'increibl* fantastic* sensacional espectacular excepcional mejor mejores brillant* genial geniales estupend* buenisim*',
    ],
  ],
  phrases: [
    [
      0,
      `buenos dias, buenas tardes, buenas noches, buen dia, muy buenas, buenas, por favor, de nada, gracias de antemano, no gracias, me gustaria, nada mas, mejor forma, mejor hora, mejor dia, cual es el mejor, mas bien, si bien, o bien, cara a`,
    ],
    [
      -3,
      `perdida de tempo, perdida de tiempo, devuelvan mi dinero, mi dinero ya, falta de respeto, nunca mas, no vuelvo, no aguanto, no aguanto mas, muy mal, cada dia peor, perdieron un cliente, no puedo creer, lo malo, da rabia,
      de mal en peor, mal educado, no tiene sentido`,
    ],
    [
      -2,
      `llego tarde, muy tarde, demasiado tarde, sin respuesta, sin reembolso, sin solucion, sin motivo, sigo esperando, sigue sin, siguen sin, todavia no llega, aun no llega, ninguna respuesta, nadie responde, nadie contesta, nadie ayuda, nadie resuelve, cobraron dos veces,
      dos veces, cobraron de mas, de mas, cobraron de nuevo, tercera vez, cada vez, otra vez, dejen de, deje de, dejo de, no es lo que, mas de una semana, hasta ahora no, me siento, llevo esperando`,
    ],
    [
      2,
      `nada mal, nada malo, sin problema, sin problemas, ningun problema, sin quejas, ninguna queja, todo bien, todo correcto, todo perfecto, ya funciona, volvio a funcionar, funciona bien, funciona perfectamente, funciono, quedo bien,
      bueno saber, bueno saberlo, que bueno, que bien, muy bueno, muy bien, mucho mejor, buen trabajo, gran trabajo, gran ayuda, de mucha ayuda, a tiempo, un diez, me salvaste, me ayudo mucho, gracias a dios, por fin, buen estado, buen servicio, al fin`,
    ],
  ],
  negators: 'no nunca jamas ni sin nadie ningun ninguna ninguno nada tampoco',
  deniedOnly: `funciona funcionan funciono funcionando funcionar ayuda ayudan ayudo ayudaron llega llego llegaron recibi recibido responde responden respondieron contesta contestan resuelve resuelven
    resuelto sirve sirven puedo entrar abre carga entregaron entregado cumplieron cumplio importo importa entiende entienden pedi prometieron aviso avisaron atiende atienden`,
  stronger:
    'muy tan super mucho mucha bastante extremadamente totalmente completamente realmente demasiado mas',
  weaker: 'poco algo ligeramente casi',
  turns: 'pero sin-embargo aunque',
  asks: 'puedo puede pueden podria podrian quisiera como cuando donde cual cuales quien quiero necesito favor tienen hay',
})
