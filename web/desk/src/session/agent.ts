/** A browser and its system in two words; what it calls itself at length is for nobody to read. */
export function browserOf(agent: string): string {
  const found = (names: [RegExp, string][]) => names.find(([is]) => is.test(agent))?.[1];
  const browser = found([[/MicroMessenger/, "WeChat"], [/Edg\//, "Edge"], [/Firefox\//, "Firefox"], [/Chrome\//, "Chrome"], [/Safari\//, "Safari"]]);
  const system = found([[/Windows/, "Windows"], [/Android/, "Android"], [/iPhone|iPad/, "iOS"], [/Mac OS/, "macOS"], [/Linux/, "Linux"]]);
  return [browser, system].filter(Boolean).join(" · ") || agent.slice(0, 40);
}
