/** What the service answers, as far as the pages read it. Not part of the package. */
declare namespace Api {
  interface Problem { field: string; message: string }
  interface Office { name: string; phone: string; reason: string }
  interface Category { code: string; name: string; notice?: string; emergency_advice: string }
  interface CommunityBrief { id: number; name: string; street: string; sure: boolean; metres?: number | null }
  interface Building { id: number; name: string }
  interface Community {
    id: number; name: string; street: string; address: string; is_demo: boolean
    responsible: Office[]; buildings: Building[]
  }
  interface Code { id: number; code: string; revoked: boolean; building_id: number | null; community: Community }
  interface Similar {
    reference: string; category: string; place: string; state_name: string; submitted_on: string; voices: number; by_week?: boolean; day?: string
  }
  interface Receipt { number: string; pin: string; token: string; status_url: string; emergency_advice: string }
  interface Recording { address: string; seconds: number }
  interface TimelineItem {
    move: string; title: string; at: string; words: string; photos: string[]; recordings?: Recording[]
  }
  interface Countdown {
    what: 'reply' | 'rate' | 'reopen'
    due_at: string; working_days_left: number; overdue?: boolean; words?: string
  }
  type Ability = 'rate' | 'reopen' | 'urge' | 'add' | 'withdraw'
  interface ComplaintBrief {
    number: string; token: string; state: string; state_name: string; category: string
    community: string | null; words: string; submitted_at: string; countdown: Countdown | null; can: Ability[]
  }
  interface Complaint {
    number: string; state: string; state_name: string; explanation?: string; since_redo?: string[]; category: string
    community: string | null; building: string | null; place: string; words: string
    submitted_at: string; accept_due_at: string; reply_due_at: string
    solved: boolean | null; satisfied: boolean | null
    handler: Office; timeline: TimelineItem[]; countdown?: Countdown | null; can?: Ability[]
  }
  interface Found {
    number: string; state_name: string; category: string; submitted_at: string; office: string
    reply_due_at: string | null; reply_promise: string; answers: { at: string; words: string }[]
  }
  interface Session {
    access_token: string; access_expires_in: number; refresh_token: string; refresh_expires_in: number
    agreed: boolean
  }
  interface Me {
    agreed_version: string; phone_masked: string; phone_verified: boolean
    homes: { community: { id: number; name: string }; building: Building | null }[]
    complaints_open: number
  }
  interface RecordRow { label: string; value: string; note?: string; phone?: string }
  interface RecordSection {
    key: string; title: string; state: 'known' | 'unknown'; as_of?: string | null; rows: RecordRow[]
  }
  interface Record { community_id: number; name: string; sections: RecordSection[] }
}

/** What the phone keeps of a complaint that is being written. */
interface KeptPhoto { path: string; key: string; reference: string; uploaded: number }
interface KeptRecording extends KeptPhoto { seconds: number }
interface Draft {
  key: string; words: string; category: string; chosen: boolean
  code: string; community: { id: number; name: string } | null; building: Api.Building | null
  place: string; sameAs: string; phone: string; anonymous: boolean
  photos: KeptPhoto[]; recordings: KeptRecording[]; step: number; changed: number
}
/** A draft that the resident has sent off; `problem` is what must be mended before it can arrive. */
interface Submission extends Draft { sent: number; tries: number; problem: string; who: 'resident' | 'nobody' }
interface KeptReceipt { number: string; pin: string; token: string; words: string; community: string; at: number; key?: string }
