// SPDX-License-Identifier: MIT
// The words of the sample corpus.
//
// A string is one meaning: | separates synonyms, / the forms of a word (verbs: base, past,
// participle, -ing; adjectives: positive, comparative), : an irregular plural. No word in a list is
// a kind of another, so that replacing one by another always changes the meaning.
#pragma once

#include <siamese/core/config.hpp>

#include <span>
#include <string_view>

// clang-format off
namespace siamese::sample {

using Words = std::span<const std::string_view>;

inline constexpr std::string_view persons[] = {
  "doctor|physician", "teacher|schoolteacher", "lawyer|attorney", "police officer|cop", "farmer",
  "baker", "butcher", "nurse", "cook|chef", "waiter", "driver", "pilot|aviator", "sailor|seaman",
  "soldier", "artist|painter", "singer|vocalist", "dancer", "actor|performer", "writer|author",
  "journalist|reporter", "photographer", "engineer", "scientist|researcher", "student|pupil",
  "boy|lad", "girl", "man", "woman|lady", "king", "queen", "mayor", "judge", "thief:thieves|robber",
  "guard|sentry", "neighbour|neighbor", "librarian", "postman|mail carrier", "mechanic",
  "carpenter|woodworker", "plumber", "gardener", "shopkeeper|shop owner", "manager|boss",
  "secretary", "dentist", "tailor", "fisherman|angler", "hunter", "tourist", "guest|visitor",
  "grandmother|grandma", "grandfather|grandpa", "uncle", "aunt", "coach|trainer", "referee|umpire",
  "clown", "magician", "barber|hairdresser", "firefighter|fireman",
};

inline constexpr std::string_view names[] = {
  "Anna", "Ben", "Clara", "David", "Emma", "Felix", "Grace", "Henry", "Irene", "Jack", "Karen",
  "Leo", "Maria", "Nathan", "Olivia", "Peter", "Rosa", "Samuel", "Tina", "Victor",
};

inline constexpr std::string_view person_adjectives[] = {
  "old|elderly", "young|youthful", "tall", "short", "happy|cheerful", "tired|weary", "clever|smart",
  "rich|wealthy", "quiet|reserved", "friendly|kind", "famous|well-known", "thin|slim",
  "brave|courageous", "polite|courteous", "busy", "nervous|anxious", "strong|muscular",
  "funny|amusing", "stubborn|obstinate", "generous", "lazy|idle", "curious|inquisitive",
};

inline constexpr std::string_view colours[] = {
  "red|crimson", "blue", "green", "black", "white", "yellow", "brown", "grey|gray",
};

/// Nouns of one topic, with verbs and adjectives that suit them.
struct Topic {
  Words verbs, nouns, adjectives;
};

inline constexpr std::string_view vehicle_verbs[] = {
  "repair/repaired/repaired/repairing|fix/fixed/fixed/fixing|mend/mended/mended/mending",
  "wash/washed/washed/washing|clean/cleaned/cleaned/cleaning", "park/parked/parked/parking",
  "sell/sold/sold/selling", "buy/bought/bought/buying|purchase/purchased/purchased/purchasing",
  "paint/painted/painted/painting", "rent/rented/rented/renting", "steal/stole/stolen/stealing",
  "push/pushed/pushed/pushing|shove/shoved/shoved/shoving", "load/loaded/loaded/loading",
  "photograph/photographed/photographed/photographing",
  "inspect/inspected/inspected/inspecting|examine/examined/examined/examining",
};
inline constexpr std::string_view vehicles[] = {
  "car|automobile", "bicycle|bike", "truck|lorry", "bus", "van", "boat", "motorcycle|motorbike",
  "tractor", "wagon|cart", "taxi|cab",
};
inline constexpr std::string_view vehicle_adjectives[] = {
  "red|crimson", "blue", "green", "black", "white", "yellow", "grey|gray", "old", "new|brand-new",
  "big|large", "small|little", "fast|speedy", "expensive|costly", "dirty|filthy",
};

inline constexpr std::string_view food_verbs[] = {
  "eat/ate/eaten/eating|consume/consumed/consumed/consuming",
  "cut/cut/cut/cutting|slice/sliced/sliced/slicing",
  "buy/bought/bought/buying|purchase/purchased/purchased/purchasing", "serve/served/served/serving",
  "sell/sold/sold/selling", "wrap/wrapped/wrapped/wrapping", "drop/dropped/dropped/dropping",
  "steal/stole/stolen/stealing", "share/shared/shared/sharing|split/split/split/splitting",
  "order/ordered/ordered/ordering",
  "throw away/threw away/thrown away/throwing away|discard/discarded/discarded/discarding",
  "weigh/weighed/weighed/weighing",
};
inline constexpr std::string_view foods[] = {
  "apple", "cake", "pie", "sandwich", "pizza", "egg", "sausage", "carrot", "pancake",
  "cookie|biscuit", "burger|hamburger", "omelette", "peach", "melon", "onion", "potato:potatoes",
  "tomato:tomatoes", "pineapple",
};
inline constexpr std::string_view food_adjectives[] = {
  "fresh", "big|large", "small|little", "tasty|delicious", "cheap|inexpensive", "cold|chilled",
};

inline constexpr std::string_view document_verbs[] = {
  "read/read/read/reading", "write/wrote/written/writing",
  "copy/copied/copied/copying|duplicate/duplicated/duplicated/duplicating",
  "translate/translated/translated/translating", "print/printed/printed/printing",
  "hide/hid/hidden/hiding|conceal/concealed/concealed/concealing",
  "tear up/tore up/torn up/tearing up|shred/shredded/shredded/shredding",
  "burn/burned/burned/burning",
  "correct/corrected/corrected/correcting|revise/revised/revised/revising",
  "publish/published/published/publishing",
};
inline constexpr std::string_view documents[] = {
  "letter", "report", "book", "contract|agreement", "newspaper", "poem", "recipe", "map",
  "magazine", "diary|journal", "essay", "postcard", "play",
};
inline constexpr std::string_view document_adjectives[] = {
  "long|lengthy", "short|brief", "old", "important|significant", "boring|dull", "funny|amusing",
  "secret|confidential",
};

inline constexpr std::string_view household_verbs[] = {
  "carry/carried/carried/carrying", "move/moved/moved/moving|shift/shifted/shifted/shifting",
  "repair/repaired/repaired/repairing|fix/fixed/fixed/fixing|mend/mended/mended/mending",
  "clean/cleaned/cleaned/cleaning", "break/broke/broken/breaking|smash/smashed/smashed/smashing",
  "hide/hid/hidden/hiding|conceal/concealed/concealed/concealing",
  "buy/bought/bought/buying|purchase/purchased/purchased/purchasing", "sell/sold/sold/selling",
  "drop/dropped/dropped/dropping", "paint/painted/painted/painting",
  "lift/lifted/lifted/lifting|pick up/picked up/picked up/picking up",
  "deliver/delivered/delivered/delivering", "measure/measured/measured/measuring",
};
inline constexpr std::string_view household[] = {
  "chair", "table", "lamp", "sofa|couch", "carpet|rug", "mirror", "clock", "radio", "computer",
  "telephone|phone", "bed", "cupboard|cabinet", "basket", "bucket|pail", "ladder", "umbrella",
  "vase", "box|crate", "suitcase", "piano",
};
inline constexpr std::string_view household_adjectives[] = {
  "red|crimson", "blue", "green", "black", "white", "brown", "old", "new|brand-new", "big|large",
  "small|little", "heavy", "expensive|costly", "beautiful|lovely", "ugly",
};

inline constexpr std::string_view clothing_verbs[] = {
  "wash/washed/washed/washing", "iron/ironed/ironed/ironing", "fold/folded/folded/folding",
  "sew/sewed/sewn/sewing|stitch/stitched/stitched/stitching",
  "buy/bought/bought/buying|purchase/purchased/purchased/purchasing", "sell/sold/sold/selling",
  "pack/packed/packed/packing", "wear/wore/worn/wearing", "dry/dried/dried/drying",
  "design/designed/designed/designing",
  "donate/donated/donated/donating|give away/gave away/given away/giving away",
};
inline constexpr std::string_view clothing[] = {
  "shirt", "jacket", "dress", "sweater|pullover", "hat", "scarf:scarves", "skirt", "coat", "glove",
  "sock", "tie|necktie", "belt", "blouse", "costume", "apron", "cap",
};
inline constexpr std::string_view clothing_adjectives[] = {
  "red|crimson", "blue", "green", "black", "white", "yellow", "purple|violet", "pink", "old",
  "new|brand-new", "dirty|filthy", "warm", "expensive|costly", "beautiful|lovely", "torn|ripped",
};

inline constexpr std::string_view animal_verbs[] = {
  "feed/fed/fed/feeding", "chase/chased/chased/chasing|pursue/pursued/pursued/pursuing",
  "wash/washed/washed/washing", "draw/drew/drawn/drawing|sketch/sketched/sketched/sketching",
  "photograph/photographed/photographed/photographing",
  "catch/caught/caught/catching|capture/captured/captured/capturing",
  "rescue/rescued/rescued/rescuing|save/saved/saved/saving", "train/trained/trained/training",
  "buy/bought/bought/buying|purchase/purchased/purchased/purchasing",
  "frighten/frightened/frightened/frightening|scare/scared/scared/scaring",
  "watch/watched/watched/watching|observe/observed/observed/observing",
};
inline constexpr std::string_view animals[] = {
  "dog", "cat", "horse", "goat", "duck", "chicken|hen", "cow", "pig", "rabbit|bunny", "sheep:sheep",
  "donkey", "parrot", "turkey", "camel", "monkey", "fox", "owl", "swan", "goose:geese",
};
inline constexpr std::string_view animal_adjectives[] = {
  "black", "white", "brown", "grey|gray", "young", "old", "big|large", "small|little",
  "hungry|starving", "noisy|loud", "friendly|tame", "sick|ill", "fat|plump",
};

inline constexpr Topic topics[] = {
  {vehicle_verbs, vehicles, vehicle_adjectives}, {food_verbs, foods, food_adjectives},
  {document_verbs, documents, document_adjectives},
  {household_verbs, household, household_adjectives},
  {clothing_verbs, clothing, clothing_adjectives}, {animal_verbs, animals, animal_adjectives},
};

inline constexpr std::string_view gifts[] = {
  "book", "letter", "ticket", "map", "postcard", "hat", "coin", "key", "apple", "cake", "flower",
  "ring", "umbrella", "camera", "guitar", "present|gift", "ball", "toy", "lamp", "knife:knives",
  "photograph|photo", "basket", "hammer",
};
inline constexpr std::string_view gift_adjectives[] = {
  "small|little", "big|large", "old", "new|brand-new", "beautiful|lovely", "expensive|costly",
  "red|crimson", "blue", "yellow",
};

/// A verb or relation, and the one with the same meaning when the roles are exchanged (empty:
/// none).
struct Converse {
  std::string_view word, converse{};
};

using Converses = std::span<const Converse>;

inline constexpr Converse transfer_verbs[] = {
  {"give/gave/given/giving|hand/handed/handed/handing",
   "receive/received/received/receiving|get/got/got/getting"},
  {"sell/sold/sold/selling", "buy/bought/bought/buying|purchase/purchased/purchased/purchasing"},
  {"lend/lent/lent/lending|loan/loaned/loaned/loaning", "borrow/borrowed/borrowed/borrowing"},
  {"send/sent/sent/sending|mail/mailed/mailed/mailing"}, {"show/showed/shown/showing"},
  {"offer/offered/offered/offering"}, {"promise/promised/promised/promising"},
  {"throw/threw/thrown/throwing|toss/tossed/tossed/tossing"},
};

inline constexpr Converse person_verbs[] = {
  {"help/helped/helped/helping|assist/assisted/assisted/assisting"},
  {"follow/followed/followed/following"},
  {"chase/chased/chased/chasing|pursue/pursued/pursued/pursuing"},
  {"thank/thanked/thanked/thanking"},
  {"praise/praised/praised/praising|compliment/complimented/complimented/complimenting"},
  {"call/called/called/calling|phone/phoned/phoned/phoning"}, {"visit/visited/visited/visiting"},
  {"push/pushed/pushed/pushing|shove/shoved/shoved/shoving"},
  {"hug/hugged/hugged/hugging|embrace/embraced/embraced/embracing"},
  {"interview/interviewed/interviewed/interviewing"},
  {"teach/taught/taught/teaching", "learn from/learned from/learned from/learning from"},
  {"defeat/defeated/defeated/defeating|beat/beat/beaten/beating",
   "lose to/lost to/lost to/losing to"},
  {"invite/invited/invited/inviting"}, {"photograph/photographed/photographed/photographing"},
  {"rescue/rescued/rescued/rescuing|save/saved/saved/saving"},
  {"criticise/criticised/criticised/criticising|criticize/criticized/criticized/criticizing"},
  {"warn/warned/warned/warning|alert/alerted/alerted/alerting"},
  {"greet/greeted/greeted/greeting|welcome/welcomed/welcomed/welcoming"},
  {"scold/scolded/scolded/scolding|reprimand/reprimanded/reprimanded/reprimanding"},
  {"blame/blamed/blamed/blaming"},
  {"watch/watched/watched/watching|observe/observed/observed/observing"},
  {"draw/drew/drawn/drawing|sketch/sketched/sketched/sketching"},
  {"laugh at/laughed at/laughed at/laughing at|mock/mocked/mocked/mocking"},
  {"look for/looked for/looked for/looking for|search for/searched for/searched for/searching for"},
  {"guide/guided/guided/guiding|lead/led/led/leading"},
  {"ignore/ignored/ignored/ignoring|disregard/disregarded/disregarded/disregarding"},
  {"surprise/surprised/surprised/surprising|astonish/astonished/astonished/astonishing"},
  {"question/questioned/questioned/questioning|"
   "interrogate/interrogated/interrogated/interrogating"},
};

inline constexpr std::string_view request_verbs[] = {
  "ask/asked/asked/asking",
  "tell/told/told/telling|order/ordered/ordered/ordering",
  "persuade/persuaded/persuaded/persuading|convince/convinced/convinced/convincing",
  "remind/reminded/reminded/reminding",
  "allow/allowed/allowed/allowing|permit/permitted/permitted/permitting",
  "forbid/forbade/forbidden/forbidding", "encourage/encouraged/encouraged/encouraging",
  "pay/paid/paid/paying", "teach/taught/taught/teaching",
};

inline constexpr std::string_view motion_verbs[] = {
  "walk/walked/walked/walking|stroll/strolled/strolled/strolling", "run/ran/run/running",
  "drive/drove/driven/driving",
  "cycle/cycled/cycled/cycling|ride a bike/rode a bike/ridden a bike/riding a bike",
  "hurry/hurried/hurried/hurrying|rush/rushed/rushed/rushing", "march/marched/marched/marching",
  "hike/hiked/hiked/hiking",
};

inline constexpr std::string_view landmarks[] = {
  "station|railway station", "harbour|port", "village", "market|marketplace", "church", "bridge",
  "river", "school", "hospital", "museum", "castle", "library", "hotel", "stadium", "beach",
  "airport", "factory", "farm", "post office", "town hall|city hall", "bank", "theatre|theater",
  "bakery", "lake", "lighthouse", "mill", "cinema|movie theatre",
};
inline constexpr std::string_view landmark_adjectives[] = {
  "old", "new|modern", "big|large", "small|little", "famous|well-known", "beautiful|lovely",
};

inline constexpr std::string_view places[] = {
  "at the market|at the marketplace", "in the park", "near the river|close to the river",
  "at the station|at the railway station", "in the village", "behind the church",
  "in front of the hospital|outside the hospital", "at school", "at the library",
  "on the beach|at the beach", "in the forest|in the woods", "next to the bridge|beside the bridge",
  "at the airport", "on the farm|at the farm", "in the town centre|in the city centre",
  "at the harbour|at the port", "in the castle|inside the castle", "at the museum",
  "in the courtyard", "at home",
};

inline constexpr std::string_view past_times[] = {
  "yesterday", "last night", "this morning", "last week|a week ago", "on Monday", "on Sunday",
  "two days ago|the day before yesterday", "last month|a month ago", "at noon|at midday",
  "at midnight", "at five o'clock|at 5 o'clock", "at seven o'clock|at 7 o'clock",
  "before breakfast", "after lunch", "after dinner|after supper", "last year|a year ago",
  "last summer", "in autumn|in the fall",
};
inline constexpr std::string_view future_times[] = {
  "tomorrow", "tonight|this evening", "next week", "next month", "on Friday", "at noon|at midday",
  "in two days|the day after tomorrow", "next Tuesday", "after lunch", "this weekend",
  "at three o'clock|at 3 o'clock", "next year",
};

inline constexpr std::string_view manners[] = {
  "quickly|rapidly", "slowly", "carefully|cautiously", "carelessly|recklessly", "quietly|silently",
  "loudly|noisily", "happily|cheerfully", "angrily|furiously", "secretly", "openly|publicly",
  "calmly", "nervously|anxiously", "proudly", "reluctantly|unwillingly", "gladly|willingly",
  "patiently", "impatiently",
};

inline constexpr Converse person_comparisons[] = {
  {"tall/taller", "short/shorter"}, {"old/older", "young/younger"},
  {"strong/stronger", "weak/weaker"}, {"rich/richer|wealthy/wealthier", "poor/poorer"},
  {"fast/faster|quick/quicker", "slow/slower"}, {"heavy/heavier", "light/lighter"},
  {"patient/more patient", "impatient/less patient"},
  {"experienced/more experienced", "inexperienced/less experienced"},
};
inline constexpr Converse thing_comparisons[] = {
  {"big/bigger|large/larger", "small/smaller"}, {"heavy/heavier", "light/lighter"},
  {"new/newer", "old/older"},
  {"cheap/cheaper|inexpensive/less expensive", "expensive/more expensive|costly/costlier"},
  {"clean/cleaner", "dirty/dirtier"}, {"long/longer", "short/shorter"},
  {"wide/wider|broad/broader", "narrow/narrower"},
};

inline constexpr Converse landmark_relations[] = {
  {"to the left of|on the left of", "to the right of|on the right of"}, {"in front of", "behind"},
  {"north of|to the north of", "south of|to the south of"},
  {"east of|to the east of", "west of|to the west of"},
};
inline constexpr Converse household_relations[] = {
  {"to the left of|on the left of", "to the right of|on the right of"}, {"in front of", "behind"},
  {"above|over", "below|beneath"},
};

inline constexpr std::string_view openings[] = {
  "door", "window", "gate", "shop|store", "box|crate", "drawer", "cupboard|cabinet", "suitcase",
  "garage", "office", "kitchen", "cellar|basement", "car|automobile", "restaurant", "shed|hut",
};
inline constexpr Converse opening_states[] = {
  {"open", "closed|shut"}, {"locked", "unlocked"}, {"clean", "dirty"},
};
inline constexpr Converse person_states[] = {
  {"awake", "asleep"}, {"present", "absent"}, {"guilty", "innocent"}, {"safe", "in danger"},
  {"married", "single|unmarried"}, {"right|correct", "wrong|mistaken"},
  {"healthy|well", "ill|sick"},
};

inline constexpr std::string_view likings[] = {
  "tea", "coffee", "milk", "rice", "bread", "cheese", "soup", "chocolate", "honey",
  "football|soccer", "tennis", "chess", "swimming", "dancing", "skiing", "reading", "jazz", "opera",
  "poetry", "cooking", "gardening", "fishing", "summer", "winter", "autumn|fall", "spring",
  "mathematics|maths", "history", "biology", "painting",
};

/// The numbers from two.
inline constexpr std::string_view numbers[] = {
  "two|2|a couple of", "three|3", "four|4", "five|5", "six|6", "seven|7", "eight|8", "nine|9",
  "ten|10", "eleven|11", "twelve|12|a dozen",
};

}
// clang-format on
