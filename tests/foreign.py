"""Small pages in other languages than English: what stands above, the article, what follows.

The line model's words were learned from English pages; these must not lose a paragraph.
"""

PAGES: dict[str, tuple[str, str, str]] = {
    "de": (
        """\
Zum Inhalt springen
Anmelden
Startseite
Politik
Sport
Wetter
Die Fähre nach Osterholm fährt wieder
Von Henrike Voss
12. Mai 2025, 17:40 Uhr""",
        """\
Nach drei Wochen Pause hat die Fähre nach Osterholm am Montag den Betrieb wieder aufgenommen. \
Schon um sechs Uhr standen zwei Dutzend Wagen am Anleger, darunter der Milchlaster, der sonst \
den Umweg über die Brücke nimmt.
Grund für den Ausfall war ein Riss in der Antriebswelle. Ersatz musste erst in einer Werft \
gegossen werden. „So etwas liegt nicht im Regal“, sagte Kapitän Uwe Brodersen.
Die Gemeinde prüft nun, ob sie ein zweites Schiff anschafft.
Eine Entscheidung soll im Herbst fallen. Bis dahin fährt die Fähre stündlich, abends bis \
zehn Uhr, und an Feiertagen nur auf Anruf.""",
        """\
Teilen
Mehr zum Thema
Neue Buslinie nach Norden
Hafenfest lockt Tausende
Impressum
Datenschutz
Kontakt""",
    ),
    "fr": (
        """\
Aller au contenu
Se connecter
Accueil
Culture
Économie
La petite gare de Vernoy rouvre ses portes
Par Solène Marquis
Publié le 3 avril 2025 à 9h12""",
        """\
Fermée depuis huit ans, la gare de Vernoy a accueilli samedi son premier train. Une centaine \
d'habitants s'étaient déplacés, et l'harmonie municipale avait ressorti ses uniformes.
Le bâtiment, racheté par la commune pour un euro, abrite désormais un café et une \
bibliothèque. Les travaux ont coûté deux fois plus que prévu, reconnaît la maire, Odile Ferrand.
« On nous disait que personne ne viendrait », raconte-t-elle.
Quatre trains par jour s'arrêteront jusqu'à la fin de l'été. La région décidera ensuite, selon \
la fréquentation, si la desserte est maintenue.""",
        """\
Partager
Lire aussi
Un marché de nuit à Brissac
Le pont fermé jusqu'en juin
Mentions légales
Nous contacter""",
    ),
    "es": (
        """\
Saltar al contenido
Iniciar sesión
Inicio
Deportes
Opinión
El faro de Punta Rosal vuelve a encenderse
Por Inés Cabrera
8 de marzo de 2025""",
        """\
El faro de Punta Rosal volvió a encenderse el viernes por la noche, seis meses después de que \
una tormenta rompiera la linterna. Los pescadores lo celebraron con bocinas desde el puerto.
La reparación se retrasó porque la lente, tallada hace más de un siglo, tuvo que viajar a un \
taller del norte. «No queda casi nadie que sepa pulirla», explicó el farero, Anselmo Ruiz.
El ayuntamiento quiere abrir la torre a las visitas.
Para eso falta arreglar la escalera, y nadie ha dicho todavía quién la pagará ni cuándo \
empezarían las obras.""",
        """\
Compartir
Noticias relacionadas
La playa estrena pasarela
Suben las tarifas del ferri
Aviso legal
Contacto""",
    ),
    "it": (
        """\
Vai al contenuto
Accedi
Home
Cronaca
Cultura
Il forno di Castelvero torna a cuocere il pane
di Marta Ghisleri
5 febbraio 2025""",
        """\
Il vecchio forno di Castelvero ha ripreso a cuocere il pane domenica mattina, dopo quasi \
vent'anni. All'alba c'era già la fila, e alle nove le pagnotte erano finite.
L'idea è venuta a tre sorelle tornate in paese durante l'inverno. Hanno ripulito la bocca del \
forno, rifatto il tetto e chiesto alle donne più anziane le dosi di una volta.
«Ci davano delle matte», dice la maggiore, Agnese.
Per ora si cuoce due volte alla settimana. Se gli ordini cresceranno, il comune metterà a \
disposizione anche il locale accanto.""",
        """\
Condividi
Potrebbe interessarti
Riapre il sentiero del lago
Sagra rinviata per la pioggia
Privacy
Contatti""",
    ),
    "nl": (
        """\
Ga naar de inhoud
Inloggen
Voorpagina
Sport
Regio
Molen in Westerbroek draait weer
Door Femke Haan
14 juni 2025 om 11:05""",
        """\
De molen van Westerbroek draait weer. Zaterdag haalde molenaar Klaas Idema voor het eerst \
sinds de brand de vang van het wiel, en een kwartier later viel het eerste meel in de bak.
Vier jaar lang zamelden vrijwilligers geld in met oud papier, taarten en een jaarlijkse \
kerstmarkt. De nieuwe as kwam uit een bos in het zuiden.
„Mijn vader heeft hier nog gemalen”, zei Idema.
Bezoekers zijn welkom op de eerste zaterdag van de maand. Wie meel wil kopen, moet vroeg \
komen, want de voorraad is klein.""",
        """\
Delen
Lees ook
Zwembad blijft tot september open
Nieuwe fietsbrug krijgt naam
Disclaimer
Contact""",
    ),
    "pl": (
        """\
Przejdź do treści
Zaloguj się
Strona główna
Sport
Kultura
Stara cukrownia w Zalesiu ma nowych gospodarzy
Autor: Hanna Rudzka
21 marca 2025""",
        """\
Po dwunastu latach ciszy w dawnej cukrowni w Zalesiu znów słychać maszyny. W piątek ruszyła \
tam pierwsza z trzech pracowni, w której mieszkańcy mogą uczyć się stolarki.
Budynek kupiła spółdzielnia założona przez byłych pracowników. Pieniądze na dach zebrano w \
ciągu jednej zimy, głównie na koncertach i kiermaszach.
„Nikt nie wierzył, że się uda” – mówi prezeska Janina Wrona.
Jesienią ma ruszyć kuźnia i mała piekarnia. Gmina obiecała, że dołoży się do ogrzewania, ale \
umowy jeszcze nie podpisano.""",
        """\
Udostępnij
Zobacz także
Rynek będzie bez samochodów
Nowy rozkład jazdy od maja
Polityka prywatności
Kontakt""",
    ),
    "pt": (
        """\
Ir para o conteúdo
Entrar
Início
Esportes
Economia
Barco-biblioteca volta a navegar em Ribeira Alta
Por Lúcia Tavares
17 de abril de 2025""",
        """\
O barco-biblioteca de Ribeira Alta voltou a navegar na terça-feira, depois de dois anos \
parado no estaleiro. Levava mil e duzentos livros e uma cozinheira que conta histórias.
A reforma foi paga com rifas e com a venda de um terreno doado por um antigo professor. O \
motor veio de um pesqueiro que já não saía mais.
“As crianças esperavam na margem desde cedo”, disse a bibliotecária Neusa Prado.
A rota passa por onze povoados e leva três semanas. No inverno, quando o rio sobe, o barco \
fica no cais e recebe as escolas da cidade.""",
        """\
Compartilhar
Leia também
Feira muda de endereço
Ponte ganha iluminação
Termos de uso
Contato""",
    ),
    "ru": (
        """\
Перейти к содержанию
Войти
Главная
Спорт
Культура
В Заречье снова открыли старую пристань
Автор: Вера Лузгина
9 июня 2025""",
        """\
В субботу в Заречье открыли пристань, которую не могли починить пять лет. Первым к ней \
подошёл небольшой теплоход с музыкантами на борту, и на берегу собралась половина посёлка.
Сваи меняли всю зиму, прямо со льда. Деньги дал местный завод, а доски привезли жители \
соседних деревень.
«Мы уже и не надеялись», — сказала учительница Раиса Котова.
Теперь теплоход будет ходить дважды в день до конца сентября. Билет стоит столько же, сколько \
на автобус, но дорога вдвое короче.""",
        """\
Поделиться
Читайте также
Новый мост откроют осенью
Ярмарка переехала на площадь
Контакты
Реклама""",
    ),
    "tr": (
        """\
İçeriğe geç
Giriş yap
Ana sayfa
Spor
Kültür
Eski taş köprü yeniden açıldı
Selin Aksoy
2 Haziran 2025""",
        """\
Kasabanın iki yakasını bağlayan taş köprü, dört yıl süren onarımın ardından cumartesi günü \
yeniden açıldı. İlk geçen, köprünün yanında büyüyen doksan yaşındaki Hatice Nine oldu.
Onarım sırasında kemerlerden birinin altında eski bir değirmenin izleri bulundu. Belediye, \
burayı küçük bir müzeye çevirmeyi düşünüyor.
“Her taşı tek tek numaraladık,” dedi usta Rıza Demirel.
Köprüden yalnızca yayalar geçebilecek. Arabalar için yapılan yeni yol ise sonbaharda bitecek \
ve köyleri ilçeye bağlayacak.""",
        """\
Paylaş
İlgili haberler
Pazar yeri taşınıyor
Sahil yolu kapandı
Künye
İletişim""",
    ),
}
