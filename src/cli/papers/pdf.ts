/**
 * Sets a paper on A4 pages. The same paper is the same file, to the byte: its date is that of the document, nothing is
 * compressed (zlib differs between versions of Node), and its fonts are the two that every reader of PDF has.
 */
import PDFDocument from 'pdfkit'
import type { Paper, PaperColumn, PaperTable, Term } from './paper.ts'

const MARGIN = 50
const WIDTH = 595.28 - 2 * MARGIN
/** Where rows end and the foot begins. */
const BOTTOM = 841.89 - 70
const GAP = 4
const LABEL = 150
const [PLAIN, BOLD] = ['Helvetica', 'Helvetica-Bold']

export function pdfOf(paper: Paper): Promise<Uint8Array> {
  const { title, name, made } = paper
  const document = new PDFDocument({
    size: 'A4',
    // Pages are broken here, not by the library.
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: 0 },
    compress: false,
    bufferPages: true,
    info: {
      Title: plain(`${title} ${name}`),
      Producer: 'Walras',
      Creator: 'Walras',
      CreationDate: new Date(made),
    },
  })
  const chunks: Uint8Array[] = []
  document.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const done = new Promise<Uint8Array>((resolve, reject) => {
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.on('error', reject)
  })
  new Page(document).set(paper)
  document.end()
  return done
}

class Page {
  readonly #document: PDFKit.PDFDocument
  #y = MARGIN

  constructor(document: PDFKit.PDFDocument) {
    this.#document = document
  }

  set({ title, name, parties, terms, tables, totals, notes }: Paper): void {
    this.#line(title, BOLD, 18)
    this.#line(name, PLAIN, 12)
    this.#terms(parties, 'Parties')
    this.#terms(terms, 'Terms')
    for (const table of tables) this.#table(table)
    this.#terms(totals, 'Totals')
    this.#y += 2 * GAP
    for (const note of notes) this.#line(note, PLAIN, 8)
    this.#feet(`${title} ${name}`)
  }

  #terms(terms: readonly Term[], title: string): void {
    if (terms.length === 0) return
    this.#heading(title)
    const columns: readonly PaperColumn[] = [
      { title: '', share: LABEL, align: 'left' },
      { title: '', share: WIDTH - LABEL, align: 'left' },
    ]
    for (const [label, value] of terms) this.#row(columns, [label, value], [BOLD, PLAIN])
  }

  #table({ title, columns, rows }: PaperTable): void {
    const head = () => {
      this.#row(
        columns,
        columns.map((column) => column.title),
        [BOLD],
      )
      this.#rule()
    }
    this.#heading(title)
    head()
    for (const row of rows) this.#row(columns, row, [PLAIN], head)
  }

  /** `again`: what is set anew on top of the next page. The last of `fonts` is that of all cells that follow. */
  #row(
    columns: readonly PaperColumn[],
    cells: readonly string[],
    fonts: readonly string[],
    again?: () => void,
  ): void {
    const unit = WIDTH / columns.reduce((sum, { share }) => sum + share, 0)
    const font = (k: number) =>
      this.#document.font(fonts[Math.min(k, fonts.length - 1)] ?? PLAIN).fontSize(9)
    const texts = columns.map((_, k) => plain(cells[k] ?? ''))
    const widths = columns.map(({ share }) => share * unit - GAP)
    const heights = texts.map((text, k) =>
      font(k).heightOfString(text, { width: widths[k] as number }),
    )
    const height = Math.max(...heights)
    if (this.#room(height)) again?.()
    let x = MARGIN
    for (const [k, { align, share }] of columns.entries()) {
      const text = texts[k] ?? ''
      if (text !== '') font(k).text(text, x, this.#y, { width: widths[k] as number, align })
      x += share * unit
    }
    this.#y += height + GAP
  }

  #heading(title: string): void {
    // Not alone at the foot of a page.
    this.#room(60)
    this.#y += 3 * GAP
    this.#line(title, BOLD, 11)
    this.#rule()
  }

  #line(text: string, font: string, size: number): void {
    const set = this.#document.font(font).fontSize(size)
    const height = set.heightOfString(plain(text), { width: WIDTH })
    this.#room(height)
    this.#document.font(font).fontSize(size).text(plain(text), MARGIN, this.#y, { width: WIDTH })
    this.#y += height + GAP
  }

  #rule(): void {
    const y = this.#y - 1
    this.#document.moveTo(MARGIN, y).lineTo(MARGIN + WIDTH, y)
    this.#document.lineWidth(0.5).stroke()
    this.#y += GAP - 1
  }

  /** Whether a new page had to begin. */
  #room(height: number): boolean {
    if (this.#y + height <= BOTTOM || this.#y === MARGIN) return false
    this.#document.addPage()
    this.#y = MARGIN
    return true
  }

  #feet(text: string): void {
    const { start, count } = this.#document.bufferedPageRange()
    for (let k = 0; k < count; k++) {
      this.#document.switchToPage(start + k)
      this.#document
        .font(PLAIN)
        .fontSize(8)
        .text(plain(`${text}, page ${k + 1} of ${count}`), MARGIN, BOTTOM + 20, { width: WIDTH })
    }
  }
}

/** What the fonts have no sign for is "?": they know Latin 1 and the signs that Windows adds to it. */
const plain = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/[^\x20-\x7e\xa1-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/gu, '?')
