/**
 * Passwords of at least 8 characters that head every published list of leaked ones, folded to lower case. A password
 * is also refused when it only repeats or counts (`aaaaaaaa`, `12345678`); those are not listed.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
  password passw0rd p@ssw0rd p@ssword password1 password12 password123 password1234 password! password1! pass1234
  qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwertz123 1qaz2wsx 1q2w3e4r 1q2w3e4r5t q1w2e3r4
  q1w2e3r4t5 zaq12wsx zaq1zaq1 qazwsxedc asdfghjk asdfghjkl asdf1234 zxcvbnm1 zxcvbnm123 1234qwer 123qwe123
  12345qwert qwer1234 abc12345 abcd1234 abcdefgh abcd12345 a1b2c3d4 a1234567 a12345678 aa123456 aa12345678 123456789a
  12341234 123123123 11112222 11223344 1122334455 12121212 123321123 147258369 159753159 789456123 987654321 87654321
  123654789 741852963 963852741 112233445566 102030405060 iloveyou iloveyou1 iloveyou2 ilovegod sunshine sunshine1
  princess princess1 football football1 baseball baseball1 basketball superman superman1 spiderman batman123 starwars
  starwars1 pokemon1 pokemon123 michelle jennifer jessica1 jonathan christopher alexander elizabeth samantha
  nicholas computer internet internet1 letmein1 letmein123 welcome1 welcome12 welcome123 welcome2 changeme changeme1
  changeme123 default1 secret12 secret123 trustno1 whatever whatever1 mustang1 corvette midnight sweetheart
  butterfly chocolate liverpool arsenal1 chelsea1 manchester barcelona juventus champion victoria snowball
  rainbow1 dragon12 dragon123 monkey12 monkey123 shadow12 shadow123 master12 master123 killer123 hunter12 hunter123
  hello123 hello1234 helloworld freedom1 charlie1 thomas123 jordan23 michael1 matthew1 andrew123 robert123
  admin123 admin1234 admin12345 administrator adminadmin root1234 rootroot test1234 testtest test12345 guest123
  user1234 username login123 system123 server123 linux123 windows1 macintosh access14 temp1234 temporary
  telescope astronomy astronomer geminigoats goatsgoats gemini123 goats123 observatory maunakea galaxy123
  `
    .split(/\s+/)
    .filter((word) => word !== ""),
);
