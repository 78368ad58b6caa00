// A compiled terminfo entry whose colours are 24-bit numbers, for terminals that understand them.
// ncurses can use such colours only if the entry says so, and few systems have one installed. Its
// first 16 colours stay those of the palette. Keys are not in it: Swift decodes them. The source:
//
//   windsock-direct|windsock in true colour,
//     am, bce, km, mir, msgr, xenl, AX, RGB,
//     colors#0x1000000, cols#80, it#8, lines#24, pairs#0x7fff,
//     bel=^G, bold=\E[1m, civis=\E[?25l, clear=\E[H\E[2J,
//     cnorm=\E[?12l\E[?25h, cr=\r, csr=\E[%i%p1%d;%p2%dr,
//     cub=\E[%p1%dD, cub1=^H, cud=\E[%p1%dB, cud1=\n,
//     cuf=\E[%p1%dC, cuf1=\E[C, cup=\E[%i%p1%d;%p2%dH,
//     cuu=\E[%p1%dA, cuu1=\E[A, cvvis=\E[?12;25h, dch=\E[%p1%dP,
//     dch1=\E[P, dim=\E[2m, dl=\E[%p1%dM, dl1=\E[M, ech=\E[%p1%dX,
//     ed=\E[J, el=\E[K, el1=\E[1K, home=\E[H, hpa=\E[%i%p1%dG,
//     ich=\E[%p1%d@, il=\E[%p1%dL, il1=\E[L, ind=\n,
//     op=\E[39;49m, rc=\E8, rev=\E[7m, ri=\EM, ritm=\E[23m,
//     rmcup=\E[?1049l, rmir=\E[4l, rmso=\E[27m, rmul=\E[24m,
//     sc=\E7, sgr0=\E[m, sitm=\E[3m, smcup=\E[?1049h, smir=\E[4h,
//     smso=\E[7m, smul=\E[4m, vpa=\E[%i%p1%dd,
//     setab=\E[%?%p1%{8}%<%t4%p1%d%e%p1%{16}%<%t10%p1%{8}%-%d%e48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
//     setaf=\E[%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
//     sgr=\E[0%?%p6%t;1%;%?%p5%t;2%;%?%p2%t;4%;%?%p1%p3%|%t;7%;m,
//
// compiled by `tic -x`, printed by `infocmp -Q2`.
static const char direct_entry[] =
  "b64:HgIoAB0ADwBpAVECd2luZHNvY2stZGlyZWN0fHdpbmRzb2NrIGluIHRydWUgY29sb3VyAAABAAABAAAAAQAAAA"
  "ABAQAAAAAAAAAAAAAAAAABAFAAAAAIAAAAGAAAAP__________________________________________________"
  "__8AAAAB_38AAP__AAACAAQA__8VAB0AIQAlAP__MABBAEMARwBOAP__UABdAP__YQBlAG8AcwD__________3cAfA"
  "D__4UAigD_____jwCUAJkAngD__6cAqwD__7QAuQC_AP_____________________FAP______________________"
  "__________________________________________________________________________________________"
  "_______________________8kA0gDbAOQA___tAPYA_wD__wgB_____________________________xEBFAEfASIB"
  "JAEnAf____________________________________________________________________________________"
  "__________________________________________________________________________________________"
  "__________________________________________________________________________________________"
  "__________________________________________________________________________________________"
  "__________9dAf_______________________________________________________________________2IB__"
  "________________________________9rAf_______________________3AB____________________________"
  "______________________________________________________________________92AeMBBwANABtbJWklcD"
  "ElZDslcDIlZHIAG1tIG1sySgAbW0sAG1tKABtbJWklcDElZEcAG1slaSVwMSVkOyVwMiVkSAAKABtbSAAbWz8yNWwA"
  "CAAbWz8xMmwbWz8yNWgAG1tDABtbQQAbWz8xMjsyNWgAG1tQABtbTQAbWzFtABtbPzEwNDloABtbMm0AG1s0aAAbWz"
  "dtABtbN20AG1s0bQAbWyVwMSVkWAAbW20AG1s_MTA0OWwAG1s0bAAbWzI3bQAbWzI0bQAbW0wAG1slcDElZFAAG1sl"
  "cDElZE0AG1slcDElZEIAG1slcDElZEAAG1slcDElZEwAG1slcDElZEQAG1slcDElZEMAG1slcDElZEEAGzgAG1slaS"
  "VwMSVkZAAbNwAKABtNABtbMCU_JXA2JXQ7MSU7JT8lcDUldDsyJTslPyVwMiV0OzQlOyU_JXAxJXAzJXwldDs3JTtt"
  "ABtbMUsAG1szOTs0OW0AG1szbQAbWzIzbQAbWyU_JXAxJXs4fSU8JXQzJXAxJWQlZSVwMSV7MTZ9JTwldDklcDElez"
  "h9JS0lZCVlMzg7MjslcDElezY1NTM2fSUvJWQ7JXAxJXsyNTZ9JS8lezI1NX0lJiVkOyVwMSV7MjU1fSUmJWQlO20A"
  "G1slPyVwMSV7OH0lPCV0NCVwMSVkJWUlcDElezE2fSU8JXQxMCVwMSV7OH0lLSVkJWU0ODsyOyVwMSV7NjU1MzZ9JS"
  "8lZDslcDElezI1Nn0lLyV7MjU1fSUmJWQ7JXAxJXsyNTV9JSYlZCU7bQAAAgAAAAAAAgAHAAEBAAADAEFYAFJHQgA=";
