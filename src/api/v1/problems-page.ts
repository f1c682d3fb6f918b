import { PROBLEMS, problemType } from './problems.ts'

/** The text of docs/reference/problems.md: one section for each problem type. */
export function problemsPage(): string {
  const sections = Object.entries(PROBLEMS).map(
    ([code, { status, title, cause, remedy }]) =>
      `## \`${problemType(code)}\`\n\n${title}. Status ${status}.\n\n**Cause** ${cause}\n\n**Remedy** ${remedy}\n`,
  )
  return [HEAD, ...sections].join('\n')
}

const HEAD = `# Problems

Every refusal of the API under \`/api/v1\` is an RFC 9457 problem document, \`application/problem+json\`: \`type\`, \`title\`, \`status\`,
\`detail\` for people, and \`errors\`, each with a stable \`code\`, a JSON \`pointer\` into the body (or the name of a header), a \`cause\`
and a \`remedy\`. Types are stable: programs may rely on them. Where a bid or a product cannot be read, the codes of the errors are those
of [refusals.md](refusals.md). What is another's is answered exactly as what does not exist. This page is made of the table that the
venue answers by, and a test compares the two.
`
