using System.Globalization;

namespace EsimAdmin.Web.Install;

/// <summary>The words of the install page in one language.</summary>
public sealed record InstallWords(string Code, bool RightToLeft, string Title, string Lead, string OnIphone, string IphoneNote,
    string OnAndroid, string OrScan, string QrCode, string OrType, string Address, string ActivationCode, string Copy, string Copied,
    string StepsIphone, IReadOnlyList<string> Iphone, string StepsAndroid, IReadOnlyList<string> Android, string Left, string Until,
    string InstallBy, string Gone, string GoneText, string NotNow, string Help, string Phones, string ConfirmationCode, string Months,
    string PerDay, string Unlimited, string OnPhone)
{
    private static readonly InstallWords English = new("en", false,
        "Install your eSIM", "Use Wi-Fi, and the phone that you will travel with. The code works once.", "Install on iPhone",
        "iOS 17.4 or later; open this page on the iPhone.", "Install on Android",
        "Or scan this code with the phone", "QR code", "Or type it in", "SM-DP+ address", "Activation code", "Copy", "Copied",
        "iPhone, step by step", ["Settings → Mobile Service → Add eSIM → Use QR Code.", "Scan the code, or choose Enter Details Manually.",
            "Choose this eSIM for mobile data.", "When you arrive: turn on Data Roaming for this eSIM."],
        "Android, step by step", ["Settings → Network & internet → SIMs → Add eSIM.", "Scan the code, or choose to enter it by hand.",
        "Choose this SIM for mobile data.", "When you arrive: turn on Roaming for this SIM."],
        "{0} of {1} left", "Valid until {0}", "Install by {0}", "This link does not work",
            "It has expired or was replaced. Ask whoever sent it for a new one.", "This eSIM can no longer be installed. Ask for help.",
            "Help", "Which phones take eSIMs?",
        "Your phone will ask for a confirmation code. Ask whoever sent you this eSIM for it.",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "{0} a day", "Unlimited data",
        "This eSIM is on a phone already. If it is this phone, turn on the line and data roaming; nothing is to be installed again.");

    private static readonly InstallWords Spanish = new("es", false,
        "Instala tu eSIM", "Usa Wi-Fi y el teléfono con el que viajarás. El código solo funciona una vez.", "Instalar en iPhone",
        "iOS 17.4 o posterior; abre esta página en el iPhone.", "Instalar en Android",
        "O escanea este código con el teléfono", "Código QR", "O escríbelo", "Dirección SM-DP+", "Código de activación", "Copiar",
            "Copiado",
        "iPhone, paso a paso", ["Ajustes → Datos móviles → Añadir eSIM → Usar código QR.",
        "Escanea el código o elige introducir los datos manualmente.", "Elige esta eSIM para los datos móviles.",
        "Al llegar: activa la itinerancia de datos para esta eSIM."],
        "Android, paso a paso", ["Ajustes → Redes e Internet → SIM → Añadir eSIM.", "Escanea el código o introdúcelo a mano.",
            "Elige esta SIM para los datos móviles.", "Al llegar: activa la itinerancia para esta SIM."],
        "Quedan {0} de {1}", "Válida hasta el {0}", "Instálala antes del {0}", "Este enlace no funciona",
        "Ha caducado o se ha sustituido. Pide uno nuevo a quien te lo envió.", "Esta eSIM ya no se puede instalar. Pide ayuda.", "Ayuda",
        "¿Qué teléfonos admiten eSIM?",
        "El teléfono pedirá un código de confirmación. Pídelo a quien te envió esta eSIM.",
        "ene feb mar abr may jun jul ago sep oct nov dic", "{0} al día", "Datos ilimitados",
        "Esta eSIM ya está en un teléfono. Si es este, activa la línea y la itinerancia de datos; no hay que instalarla de nuevo.");

    private static readonly InstallWords French = new("fr", false,
        "Installez votre eSIM", "Utilisez le Wi-Fi et le téléphone avec lequel vous voyagerez. Le code ne sert qu’une fois.",
        "Installer sur iPhone", "iOS 17.4 ou version ultérieure ; ouvrez cette page sur l’iPhone.", "Installer sur Android",
        "Ou scannez ce code avec le téléphone", "Code QR", "Ou saisissez-le", "Adresse SM-DP+", "Code d’activation", "Copier", "Copié",
        "iPhone, pas à pas", ["Réglages → Données cellulaires → Ajouter une eSIM → Utiliser un code QR.",
            "Scannez le code ou choisissez la saisie manuelle.", "Choisissez cette eSIM pour les données cellulaires.",
            "À l’arrivée : activez les données à l’étranger pour cette eSIM."],
        "Android, pas à pas", ["Paramètres → Réseau et Internet → Cartes SIM → Ajouter une eSIM.", "Scannez le code ou saisissez-le.",
        "Choisissez cette SIM pour les données mobiles.", "À l’arrivée : activez l’itinérance pour cette SIM."],
        "Il reste {0} sur {1}", "Valable jusqu’au {0}", "À installer avant le {0}", "Ce lien ne fonctionne pas",
            "Il a expiré ou a été remplacé. Demandez-en un nouveau à l’expéditeur.",
            "Cette eSIM ne peut plus être installée. Demandez de l’aide.", "Aide", "Quels téléphones acceptent une eSIM ?",
        "Le téléphone demandera un code de confirmation. Demandez-le à l’expéditeur de cette eSIM.",
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.", "{0} par jour", "Données illimitées",
        "Cette eSIM est déjà sur un téléphone. Si c’est celui-ci, activez la ligne et l’itinérance ; rien n’est à réinstaller.");

    private static readonly InstallWords German = new("de", false,
        "Ihre eSIM installieren", "Nutzen Sie WLAN und das Telefon, mit dem Sie reisen. Der Code gilt nur einmal.",
        "Auf dem iPhone installieren", "iOS 17.4 oder neuer; öffnen Sie diese Seite auf dem iPhone.", "Auf Android installieren",
        "Oder scannen Sie diesen Code mit dem Telefon", "QR-Code", "Oder eintippen", "SM-DP+-Adresse", "Aktivierungscode", "Kopieren",
            "Kopiert",
        "iPhone, Schritt für Schritt",
        ["Einstellungen → Mobilfunk → eSIM hinzufügen → QR-Code verwenden.", "Den Code scannen oder Details manuell eingeben.",
        "Diese eSIM für mobile Daten wählen.", "Nach der Ankunft: Datenroaming für diese eSIM einschalten."],
        "Android, Schritt für Schritt",
            ["Einstellungen → Netzwerk & Internet → SIMs → eSIM hinzufügen.", "Den Code scannen oder von Hand eingeben.",
            "Diese SIM für mobile Daten wählen.", "Nach der Ankunft: Roaming für diese SIM einschalten."],
        "{0} von {1} übrig", "Gültig bis {0}", "Installieren bis {0}", "Dieser Link gilt nicht",
        "Er ist abgelaufen oder wurde ersetzt. Bitten Sie den Absender um einen neuen.",
        "Diese eSIM kann nicht mehr installiert werden. Bitten Sie um Hilfe.", "Hilfe", "Welche Telefone können eSIM?",
        "Das Telefon fragt nach einem Bestätigungscode. Den nennt Ihnen, wer Ihnen diese eSIM gesandt hat.",
        "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.", "{0} am Tag", "Unbegrenzte Daten",
        "Diese eSIM ist schon auf einem Telefon. Ist es dieses, schalten Sie Leitung und Datenroaming ein, mehr nicht.");

    private static readonly InstallWords Portuguese = new("pt", false,
        "Instale o seu eSIM", "Use Wi-Fi e o telefone com que vai viajar. O código só funciona uma vez.", "Instalar no iPhone",
        "iOS 17.4 ou posterior; abra esta página no iPhone.", "Instalar no Android",
        "Ou leia este código com o telefone", "Código QR", "Ou escreva-o", "Endereço SM-DP+", "Código de ativação", "Copiar", "Copiado",
        "iPhone, passo a passo", ["Ajustes → Celular → Adicionar eSIM → Usar código QR.",
            "Leia o código ou escolha inserir os dados manualmente.", "Escolha este eSIM para os dados móveis.",
            "Ao chegar: ative o roaming de dados para este eSIM."],
        "Android, passo a passo", ["Configurações → Rede e Internet → SIMs → Adicionar eSIM.", "Leia o código ou insira-o manualmente.",
        "Escolha este SIM para os dados móveis.", "Ao chegar: ative o roaming para este SIM."],
        "Restam {0} de {1}", "Válido até {0}", "Instale até {0}", "Este link não funciona",
            "Expirou ou foi substituído. Peça um novo a quem o enviou.", "Este eSIM já não pode ser instalado. Peça ajuda.", "Ajuda",
            "Que telefones aceitam eSIM?",
        "O telefone vai pedir um código de confirmação. Peça-o a quem lhe enviou este eSIM.",
        "jan. fev. mar. abr. maio jun. jul. ago. set. out. nov. dez.", "{0} por dia", "Dados ilimitados",
        "Este eSIM já está num telefone. Se for este, ative a linha e o roaming de dados; não é preciso instalar de novo.");

    private static readonly InstallWords Chinese = new("zh", false,
        "安装您的 eSIM", "请使用 Wi-Fi，并在您旅行时使用的手机上安装。此代码只能使用一次。", "在 iPhone 上安装", "需要 iOS 17.4 或更高版本；请在 iPhone 上打开此页面。", "在 Android 上安装",
        "或用手机扫描此二维码", "二维码", "或手动输入", "SM-DP+ 地址", "激活码", "复制", "已复制",
        "iPhone 步骤", ["设置 → 蜂窝网络 → 添加 eSIM → 使用二维码。", "扫描二维码，或选择手动输入详细信息。", "选择此 eSIM 用于蜂窝数据。", "到达后：为此 eSIM 打开数据漫游。"],
        "Android 步骤", ["设置 → 网络和互联网 → SIM 卡 → 添加 eSIM。", "扫描二维码，或手动输入。", "选择此 SIM 卡用于移动数据。", "到达后：为此 SIM 卡打开漫游。"],
        "剩余 {0}，共 {1}", "有效期至 {0}", "请在 {0} 前安装", "此链接无效", "链接已过期或已被替换。请向发送者索取新的链接。", "此 eSIM 已无法安装。请寻求帮助。", "帮助", "哪些手机支持 eSIM？",
        "手机会要求输入确认码。请向发送此 eSIM 的人索取。",
        "年月日", "每天 {0}", "无限流量",
        "此 eSIM 已在一部手机上。如果就是这部手机，请打开该线路和数据漫游，无需再次安装。");

    private static readonly InstallWords Japanese = new("ja", false,
        "eSIM をインストール", "Wi-Fi に接続し、旅行で使うスマートフォンで行ってください。コードは一度しか使えません。", "iPhone にインストール", "iOS 17.4 以降。このページを iPhone で開いてください。",
        "Android にインストール",
        "または、このコードをスマートフォンで読み取る", "QR コード", "または手入力", "SM-DP+ アドレス", "アクティベーションコード", "コピー", "コピーしました",
        "iPhone の手順", ["設定 → モバイル通信 → eSIM を追加 → QR コードを使用。", "コードを読み取るか、詳細情報を手動で入力します。", "モバイルデータ通信にこの eSIM を選びます。",
            "到着したら、この eSIM のデータローミングをオンにします。"],
        "Android の手順", ["設定 → ネットワークとインターネット → SIM → eSIM を追加。", "コードを読み取るか、手入力します。", "モバイルデータにこの SIM を選びます。",
        "到着したら、この SIM のローミングをオンにします。"],
        "残り {0}(全 {1})", "有効期限 {0}", "{0} までにインストール", "このリンクは使えません", "期限が切れたか、置き換えられました。送信者に新しいリンクを依頼してください。",
            "この eSIM はもうインストールできません。お問い合わせください。", "ヘルプ", "eSIM に対応する機種は？",
        "スマートフォンで確認コードの入力を求められます。この eSIM の送信者にお尋ねください。",
        "年月日", "1 日 {0}", "データ無制限",
        "この eSIM はすでに端末に入っています。この端末であれば、回線とデータローミングをオンにしてください。再インストールは不要です。");

    private static readonly InstallWords Arabic = new("ar", true,
        "ثبّت شريحة eSIM", "استخدم شبكة Wi-Fi والهاتف الذي ستسافر به. يعمل الرمز مرة واحدة فقط.", "التثبيت على iPhone",
        "يتطلب iOS 17.4 أو أحدث؛ افتح هذه الصفحة على iPhone.", "التثبيت على Android",
        "أو امسح هذا الرمز بالهاتف", "رمز QR", "أو اكتبه", "عنوان SM-DP+", "رمز التفعيل", "نسخ", "تم النسخ",
        "خطوات iPhone", ["الإعدادات ← الخلوي ← إضافة eSIM ← استخدام رمز QR.", "امسح الرمز أو اختر إدخال التفاصيل يدويًا.",
            "اختر شريحة eSIM هذه لبيانات الهاتف.", "عند الوصول: شغّل تجوال البيانات لهذه الشريحة."],
        "خطوات Android", ["الإعدادات ← الشبكة والإنترنت ← شرائح SIM ← إضافة eSIM.", "امسح الرمز أو أدخله يدويًا.",
        "اختر هذه الشريحة لبيانات الهاتف.", "عند الوصول: شغّل التجوال لهذه الشريحة."],
        "المتبقي {0} من {1}", "صالحة حتى {0}", "ثبّتها قبل {0}", "هذا الرابط لا يعمل",
            "انتهت صلاحيته أو تم استبداله. اطلب رابطًا جديدًا ممن أرسله.", "لم يعد بالإمكان تثبيت هذه الشريحة. اطلب المساعدة.", "مساعدة",
            "ما الهواتف التي تدعم eSIM؟",
        "سيطلب الهاتف رمز تأكيد. اطلبه ممن أرسل إليك هذه الشريحة.",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر", "{0} في اليوم", "بيانات غير محدودة",
        "شريحة eSIM هذه موجودة على هاتف بالفعل. إن كان هذا هو الهاتف، شغّل الخط وتجوال البيانات؛ لا حاجة لتثبيتها مرة أخرى.");

    /// <summary>A date that nobody reads as another: the month has its name. Made without the system's cultures.</summary>
    public string Date(DateOnly day) => Months.Split(' ') is { Length: 12 } months
        ? string.Create(CultureInfo.InvariantCulture, $"{day.Day}{(Code == "de" ? "." : "")} {months[day.Month - 1]} {day.Year}")
        : string.Create(CultureInfo.InvariantCulture, $"{day.Year}{Months[0]}{day.Month}{Months[1]}{day.Day}{Months[2]}");

    /// <summary>All languages; the first is for everybody else.</summary>
    public static IReadOnlyList<InstallWords> All { get; } = [English, Spanish, French, German, Portuguese, Chinese, Japanese, Arabic];

    /// <summary>The language that the browser likes best of those that there are (RFC 9110, Accept-Language).</summary>
    public static InstallWords For(string? acceptLanguage)
    {
        var wanted = Microsoft.Net.Http.Headers.StringWithQualityHeaderValue.TryParseList([acceptLanguage ?? ""], out var list) ? list : [];
        return wanted.Where(one => one.Quality is not 0).OrderByDescending(one => one.Quality ?? 1)
            .Select(one => All.FirstOrDefault(words => one.Value.Value?.Split('-')[0]
            .Equals(words.Code, StringComparison.OrdinalIgnoreCase) == true))
            .FirstOrDefault(words => words is not null) ?? English;
    }
}
