/// A terminal description for 24-bit colours, in the form that curses takes from TERMINFO.
///
/// A plain installation has no `-direct` entry, and terminals with 24-bit colours call themselves
/// `xterm-256color`. This one holds the sequences that all of them share. It is the output of
/// `infocmp -x -Q2` for the source below, compiled with `tic -x`; a test decodes it with curses.
///
/// ```
/// farfield-direct|24-bit colours for any terminal with the sequences of tmux,
///   am, km, mir, msgr, xenl, AX, RGB,
///   colors#0x1000000, cols#80, it#8, lines#24, pairs#0x10000,
///   bel=^G, blink=\E[5m, bold=\E[1m, civis=\E[?25l, clear=\E[H\E[J, cnorm=\E[?25h,
///   cr=\r, csr=\E[%i%p1%d;%p2%dr, cub=\E[%p1%dD, cub1=^H, cud=\E[%p1%dB, cud1=\n,
///   cuf=\E[%p1%dC, cuf1=\E[C, cup=\E[%i%p1%d;%p2%dH, cuu=\E[%p1%dA, cuu1=\EM,
///   ech=\E[%p1%dX, hpa=\E[%i%p1%dG, vpa=\E[%i%p1%dd,
///   dim=\E[2m, ed=\E[J, el=\E[K, el1=\E[1K, home=\E[H, ht=^I, ind=\n, op=\E[39;49m,
///   rc=\E8, rev=\E[7m, ri=\EM, rmcup=\E[?1049l, rmkx=\E[?1l\E>, rmul=\E[24m,
///   sc=\E7, sgr0=\E[m, smcup=\E[?1049h, smkx=\E[?1h\E=, smul=\E[4m,
///   setaf=\E[%?%p1%{8}%<%t3%p1%d%e38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
///   setab=\E[%?%p1%{8}%<%t4%p1%d%e48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
/// ```
let directColorEntry =
  "b64:"
    + """
    HgJLAA8ADwBpAZsBZmFyZmllbGQtZGlyZWN0fDI0LWJpdCBjb2xvdXJzIGZvciBhbnkgdGVybWluYWwgd2l0
    aCB0aGUgc2VxdWVuY2VzIG9mIHRtdXgAAAEAAAEAAAABAAAAAAEBUAAAAAgAAAAYAAAA________________
    _____________________________________wAAAAEAAAEA__8AAAIABAD__xUAHAAgACQA__8vAEAAQgBG
    AE0A__9PAFYA__9aAP_______________10AYgBnAP__cAD_______91AP__egB_AP__iACMAP_______5UA
    ____________________________________________________________________________________
    ______________________________-bAKMA_____________________________________________6sA
    ________tAC9AP__xgD_____________________________zwDSAN0A4ADiAP_______-UA____________
    ____________________________________________________________________________________
    ____________________________________________________________________________________
    ____________________________________________________________________________________
    ____________________________________________________________________________________
    _________-cA________________________________________________________________________
    7AD_________________________________________________________________________________
    __________________________________________________________________________________UA
    SAEHAA0AG1slaSVwMSVkOyVwMiVkcgAbW0gbW0oAG1tLABtbSgAbWyVpJXAxJWRHABtbJWklcDElZDslcDIl
    ZEgACgAbW0gAG1s_MjVsAAgAG1s_MjVoABtbQwAbTQAbWzVtABtbMW0AG1s_MTA0OWgAG1sybQAbWzdtABtb
    NG0AG1slcDElZFgAG1ttABtbPzEwNDlsABtbMjRtABtbPzFsGz4AG1s_MWgbPQAbWyVwMSVkQgAbWyVwMSVk
    RAAbWyVwMSVkQwAbWyVwMSVkQQAbOAAbWyVpJXAxJWRkABs3AAoAG00ACQAbWzFLABtbMzk7NDltABtbJT8l
    cDElezh9JTwldDMlcDElZCVlMzg7MjslcDElezY1NTM2fSUvJWQ7JXAxJXsyNTZ9JS8lezI1NX0lJiVkOyVw
    MSV7MjU1fSUmJWQlO20AG1slPyVwMSV7OH0lPCV0NCVwMSVkJWU0ODsyOyVwMSV7NjU1MzZ9JS8lZDslcDEl
    ezI1Nn0lLyV7MjU1fSUmJWQ7JXAxJXsyNTV9JSYlZCU7bQAAAgAAAAAAAgAHAAEBAAADAEFYAFJHQgA=
    """.filter { $0 != "\n" }
