import { expect, it } from "vitest";

import { decode, detectEncoding, ENCODINGS } from "./encoding";

/** Small tables as programs of many countries write them: their bytes, and what they say. */
const WRITTEN: readonly (readonly [encoding: string, base64: string, text: string])[] = [
  [
    "windows-1251",
    "5Ovo7eA7+Ojw6O3gO+Lo5Ao1LDE7Myw1O/nl8ujt6PHy++kKNiw0OzMsMjvw4Oft7vbi5fLt++k=",
    "длина;ширина;вид\n5,1;3,5;щетинистый\n6,4;3,2;разноцветный",
  ],
  [
    "koi8-r",
    "xMzJzsE728nSyc7BO9fJxAo1LDE7Myw1O93F1MnOydPU2coKNiw0OzMsMjvSwdrOz8PXxdTO2co=",
    "длина;ширина;вид\n5,1;3,5;щетинистый\n6,4;3,2;разноцветный",
  ],
  [
    "ibm866",
    "hKuoraA7mKjgqK2gO4KopAo1LDE7Myw1O+ml4qitqOHi66kKNiw0OzMsMjvgoKetruaipeKt66k=",
    "Длина;Ширина;Вид\n5,1;3,5;щетинистый\n6,4;3,2;разноцветный",
  ],
  [
    "x-mac-cyrillic",
    "hOvo7eA7mOjw6O3gO4Lo5A01LDE7Myw1O/nl8ujt6PHy++kNNiw0OzMsMjvw4Oft7vbi5fLt++k=",
    "Длина;Ширина;Вид\r5,1;3,5;щетинистый\r6,4;3,2;разноцветный",
  ],
  [
    "windows-1252",
    "R3L232U7TORuZ2U7QXJ0CjUsMTszLDU7QuRyCjQsOTszLDA7RvxjaHNl",
    "Größe;Länge;Art\n5,1;3,5;Bär\n4,9;3,0;Füchse",
  ],
  [
    "windows-1252",
    "yWzodmU7dGFpbGxlO2VzcOhjZQphOzEsNTtjaOpuZQpiOzIsNTtmcupuZQ==",
    "Élève;taille;espèce\na;1,5;chêne\nb;2,5;frêne",
  ],
  [
    "macintosh",
    "R3Kap2U7TIpuZ2U7QXJ0DTUsMTszLDU7QopyDTQsOTszLDA7Rp9jaHNl",
    "Größe;Länge;Art\r5,1;3,5;Bär\r4,9;3,0;Füchse",
  ],
  [
    "windows-1250",
    "iu34a2E7Vv2aa2E7ZHJ1aAo1LDE7Myw1O2tv6GthCjQsOTszLDA7nuFiYQ==",
    "Šířka;Výška;druh\n5,1;3,5;kočka\n4,9;3,0;žába",
  ],
  [
    "windows-1250",
    "c3plcm9rb5zmO2SzdWdvnOY7Z2F0dW5lawo1LDE7Myw1O7/zs3cKNCw5OzMsMDuzb5w=",
    "szerokość;długość;gatunek\n5,1;3,5;żółw\n4,9;3,0;łoś",
  ],
  [
    "windows-1253",
    "7N7q7/I78Ovc9O/yO+Xf5O/yCjUsMTszLDU749z04Qo0LDk7MywwO/Pq/evv8g==",
    "μήκος;πλάτος;είδος\n5,1;3,5;γάτα\n4,9;3,0;σκύλος",
  ],
  [
    "windows-1254",
    "dXp1bmx1aztnZW5p/mxpazt0/HIKNSwxOzMsNTtrZWRpCjQsOTszLDA7a/ZwZWsgYfBh5w==",
    "uzunluk;genişlik;tür\n5,1;3,5;kedi\n4,9;3,0;köpek ağaç",
  ],
  [
    "windows-1255",
    "4OX46jv45efhO/Hl4go1LjE7My41O+f65ewKNC45OzMuMDvr7OE=",
    "אורך;רוחב;סוג\n5.1;3.5;חתול\n4.9;3.0;כלב",
  ],
  [
    "windows-1256",
    "x+HY5uE7x+Ha0dY7x+Hk5toKNS4xOzMuNTvT5tPkCjQuOTszLjA75tHPyQ==",
    "الطول;العرض;النوع\n5.1;3.5;سوسن\n4.9;3.0;وردة",
  ],
  [
    "windows-1257",
    "cGxvdGlzO2lsZ2lzO3L78GlzCjUsMTszLDU7a2F06wo0LDk7MywwO/B1bw==",
    "plotis;ilgis;rūšis\n5,1;3,5;katė\n4,9;3,0;šuo",
  ],
  [
    "windows-874",
    "wtLHLKHH6dKnLKq51LQKNS4xLDMuNSzhwccKNC45LDMuMCzLwdI=",
    "ยาว,กว้าง,ชนิด\n5.1,3.5,แมว\n4.9,3.0,หมา",
  ],
  [
    "gb18030",
    "s6S2yCy/7bbILNbWwOAKNS4xLDMuNSzJvfCwzrIKNi40LDMuMiyx5Mmr",
    "长度,宽度,种类\n5.1,3.5,山鸢尾\n6.4,3.2,变色",
  ],
  ["gb18030", "eCx5LMDgCjEsMizDqAoyLDMsubc=", "x,y,类\n1,2,猫\n2,3,狗"],
  [
    "big5",
    "qvir1yy8ZavXLLrYw/4KNS4xLDMuNSykc7vwp8AKNC45LDMuMCzF3Kbiu/CnwA==",
    "長度,寬度,種類\n5.1,3.5,山鳶尾\n4.9,3.0,變色鳶尾",
  ],
  ["shift_jis", "kGeStyyRzI9kLJCrlcoKMTcwLDYwLJJqCjE2MCw1MCyPlw==", "身長,体重,性別\n170,60,男\n160,50,女"],
  [
    "shift_jis",
    "kreCsyyVnSyO7ZfeCjUuMSwzLjUsg0GDhIOBCjQuOSwzLjAsgs6C5w==",
    "長さ,幅,種類\n5.1,3.5,アヤメ\n4.9,3.0,ばら",
  ],
  [
    "euc-jp",
    "xLmktSzJ/Sy8787gCjUuMSwzLjUspaKl5KXhCjQuOSwzLjAspNCk6Q==",
    "長さ,幅,種類\n5.1,3.5,アヤメ\n4.9,3.0,ばら",
  ],
  [
    "euc-kr",
    "sebAzCyzyrrxLMG+t/kKNS4xLDMuNSyw7b7nwMwKNC45LDMuMCywrb7GwfY=",
    "길이,너비,종류\n5.1,3.5,고양이\n4.9,3.0,강아지",
  ],
];

it.each(WRITTEN)("a table in %s is read as what it says", (encoding, base64, text) => {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  expect(detectEncoding(bytes)).toBe(encoding);
  expect(decode(bytes, encoding)).toBe(text);
});

it("plain text and UTF-8 are UTF-8", () => {
  for (const text of ["x,y\n1,2", "größe,y\n1,2", "\ufeffx,y\n1,2", "水,y\n1,2"])
    expect(detectEncoding(new TextEncoder().encode(text))).toBe("utf-8");
});

it("all encodings that are offered can be decoded", () => {
  for (const { label } of ENCODINGS) expect(decode(Uint8Array.from([65]), label)).toMatch(/A|�/);
});
