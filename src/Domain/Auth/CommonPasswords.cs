using System.Collections.Frozen;

namespace Modular.Domain.Auth;

/// <summary>
/// The passwords of ten characters and more that stand at the top of lists of leaked ones, in lower case. Shorter ones
/// are refused for their length; repetitions and keyboard runs by rule.
/// </summary>
internal static class CommonPasswords
{
    private const string List = """
        !qaz2wsx3edc 0000000001 0011223344 0099887766 010101010101 0102030405 010203040506 01020304050607
        0123456789 0123456789a 0192837465 0987654321 1000000000 100200300400 1020304050 102030405060 1029384756
        110110110110 1111111111a 1111111112 1111122222 111222333444 111222333a 112233112233 1122334455
        112233445566 11223344556677 121212121212 1213141516 1223334444 123123123123 123123123a 123321123321
        1233211234567 123412341234 12344321123 1234512345 12345123451 1234554321 123456123456 12345654321
        1234567654321 1234567890 12345678901 123456789012 1234567890123 1234567890a 1234567890q 1234567891
        12345678910 12345678912 123456789123 123456789123456789 123456789a 123456789abc 123456789asd 123456789q
        123456789qwe 123456789qwerty 123456789z 12345678a1 123456aa123456 123456abcdef 123456qwerty 12345abcde
        12345qwert 1234abcd12 1234abcd1234 1234qwer1234 1234qwerasdf 123654789a 123789456a 123abc123abc
        123abc456def 123qwe123qwe 123qwe456asd 123qweasd1 123qweasdzxc 131313131313 1357924680 147147147147
        1472583690 147258369a 1478523690 147852369a 159159159159 159357456852 159753456852 1a2b3c4d5e 1a2s3d4f5g
        1q2w3e4r5t 1q2w3e4r5t6y 1qaz!qaz2wsx 1qaz1qaz1qaz 1qaz2wsx3edc 1qaz@wsx3edc 1qazxsw23edc 2468013579
        258258258258 2wsx3edc4rfv 3141592653 31415926535 321321321321 369369369369 456456456456 456789123a
        50cent1234 5201314520 5201314woaini 5555566666 654321654321 666666666a 741852963a 7777777777a 789456123a
        789789789789 852456852456 963852741a 9876543210 98765432100 987654321a 987987987987 999888777666
        a111111111 a123456789 a1234567890 a12345678910 a1b2c3d4e5 a1b2c3d4e5f6 a1s2d3f4g5 aa12345678 aa123456789
        aaa1111111 aaaaa11111 aaaaaaaaa1 aaaaaaaaaa1 abc1234567 abc12345678 abc123456789 abc123abc1 abc123abc123
        abcd123456 abcd1234567 abcd12345678 abcdef1234 abcdef12345 abcdef123456 abcdefg123 abcdefg1234
        abcdefgh12 abcdefghijk1 abdullah123 abracadabra admin123123 admin12345 admin123456 admin1234567
        admin123admin admin@1234 admin@12345 admin@123456 adminadmin adminadmin1 adminadmin123 administrator
        administrator1 administrator123 adminpassword aini1314520 alejandra1 alejandro1 alexander1 alexander12
        alexander123 alexandra1 alexandra123 alexandria amanda1234 america123 america1234 american12 andrea1234
        andrew1234 android123 angel12345 angel123456 angelina12 angels1234 anthony123 anthony1234 anything12
        anything123 argentina1 argentina10 argentina123 arsenal123 arsenal1234 asd1234567 asd123456789
        asdasdasd1 asdf123456 asdf12345678 asdf1234asdf asdf;lkj123 asdfasdf12 asdfasdf123 asdfghjkl1
        asdfghjkl123 asdfjkl123 asdfqwer1234 ashley1234 ashley12345 asshole123 asshole1234 australia1
        australia123 autumn1234 autumn2020 autumn2021 autumn2022 autumn2023 autumn2024 autumn2025 autumn2026
        azerty1234 azerty12345 azerty123456 azertyuiop1 babygirl01 babygirl12 babygirl123 babygirl1234
        babygirl13 babygirl69 badboy1234 badgirl123 bangladesh barcelona1 barcelona10 barcelona123 baseball01
        baseball12 baseball123 baseball1234 basketball basketball1 basketball12 basketball123 basketball23
        batman1234 batman12345 beatles123 beatles1964 beautiful1 beautiful12 beautiful123 beckham123 beijing2008
        benjamin12 benjamin123 bestfriend bestfriend1 bestfriends bestfriends1 birthday123 bitch12345 bitches123
        biteme1234 blackberry blackberry1 blackberry123 blackberry9 blacksabbath blessed123 blessed1234
        blink182123 blueberry1 blueberry123 brasil1234 brazil1234 brooklyn12 brooklyn123 bullshit12 bullshit123
        butterfly1 butterfly12 butterfly123 butterfly7 california california1 california123 callofduty
        callofduty1 callofduty4 camaro1234 camaro1969 captainamerica catherine1 celtic1888 champions1
        changeit123 changeme1! changeme12 changeme123 changeme1234 changemenow changepassword changethis
        changethis1 charizard1 charlie123 charlie1234 charlie12345 cheerleader cheerleader1 cheesecake
        cheesecake1 chelsea123 chelsea1234 chelseafc1 chevrolet1 chevrolet123 chicago123 chicago1234 chicken123
        chicken1234 china12345 chocolate1 chocolate12 chocolate123 christian1 christian12 christian123
        christina1 christmas1 christmas12 christmas123 christmas25 christopher christopher1 christopher123
        cinderella cinderella1 cinnamon12 cinnamon123 colombia12 colombia123 computer12 computer123 computer1234
        contrasena1 contrasena123 contraseña cookies123 correcthorse correcthorsebatterystaple corvette12
        corvette123 counterstrike cowboys123 cristiano7 cupcake123 cutiepie12 cutiepie123 d123456789
        dallascowboys daniel1234 daniel12345 darthvader darthvader1 december12 december25 default123 default1234
        defaultpassword demo123456 demodemo12 deutschland deutschland1 disneyland dolphin123 dolphins12
        dolphins123 donaldduck donttellanyone dragon1234 dragon12345 dragon123456 dragonball dragonball1
        dragonballz drummer123 eagles1234 elephant12 elephant123 elizabeth1 elizabeth12 elizabeth123 eminem1234
        eminem12345 england123 england1966 enterprise espana1234 estrella12 evanescence everybody1 everything
        everything1 example123 facebook12 facebook123 facebook1234 faith12345 family1234 february14 fernando12
        fernando123 ferrari123 ferrari1234 fishing123 florida123 football01 football10 football11 football12
        football123 football1234 football22 football99 footballer forever123 forever1234 forever21a fortnite12
        fortnite123 france1234 france1998 francisco1 freedom123 freedom1234 friends123 friends1234 friends4ever
        frodo12345 fucker1234 fuckyou123 fuckyou1234 fuckyou12345 fuckyou666 fuckyoubitch gabriella1 gabrielle1
        gamer12345 gandalf123 gangster12 gangster123 germany123 germany1234 gmail12345 godbless123 godblessme
        godisgood1 godisgreat godislove1 golfer1234 goodbye123 goodmorning goodmorning1 goodnight1 google1234
        google12345 gorgeous12 gorgeous123 greenday12 greenday123 gryffindor guadalupe1 guest12345 guest123456
        guestguest guitar1234 guitar12345 gymnastics gymnastics1 hallo12345 hallo123456 halloween1 halloween123
        halloween31 halo123456 hannahmontana happiness1 happiness123 happy12345 happy123456 happybirthday
        harley1234 harleydavidson harrypotter harrypotter1 haslo12345 heaven1234 hello12345 hello123456
        hello1234567 hellohello hellohello1 hellokitty hellokitty1 hellokitty123 hellothere helloworld
        helloworld1 helloworld123 hernandez1 heslo12345 hockey1234 hogwarts12 homersimpson honda12345 honeybunny
        hotgirl123 hotmail123 hotstuff12 hummer1234 hunting123 icecream12 icecream123 idontcare1 idontknow1
        idontknow123 iforgot123 iforgotit1 ihatepasswords iloveboys1 ilovecats1 ilovedogs1 ilovegirls
        ilovegod123 iloveher12 ilovehim12 ilovejesus ilovejesus1 ilovemusic ilovemusic1 ilovemycat ilovemydad
        ilovemydog ilovemyfamily ilovemylife ilovemymom ilovemyself iloveu1234 iloveu12345 iloveyou1! iloveyou12
        iloveyou123 iloveyou1234 iloveyou2023 iloveyou2024 iloveyou22 iloveyou2much iloveyou69 iloveyoubabe
        iloveyoubaby iloveyouforever iloveyoumom iloveyouso iloveyousomuch india12345 india123456 indonesia1
        indonesia123 instagram1 instagram123 internet12 internet123 internet1234 inthename1 iphone1234
        ireland123 ireland1234 ironmaiden ironmaiden1 ironmaiden666 ironman123 isabella12 isabella123 italia1234
        italia2006 jamaica123 jamesbond007 jamesbond1 january123 jellybean1 jellybean123 jennifer12 jennifer123
        jessica123 jessica1234 jesus12345 jesus123456 jesus4ever jesuschrist jesuschrist1 jesusislord
        jesuslovesme jesussaves1 jkljkljkl1 jonasbrothers jonathan12 jonathan123 jordan1234 jordan12345
        joseph1234 joshua1234 junior1234 justinbieber justinbieber1 juventus12 juventus123 k123456789 katherine1
        katherine123 kawasaki12 kawasaki123 killer1234 killer12345 lacrosse12 lakers1234 lamborghini
        lamborghini1 lasvegas12 lasvegas123 ledzeppelin ledzeppelin1 leopard123 letmein123 letmein1234
        letmein12345 letmeinnow letmeinplease li12345678 linkedin12 linkedin123 linkinpark linkinpark1
        linkinpark123 liverpool1 liverpool12 liverpool123 liverpoolfc lkjhgfdsa1 lollipop12 lollipop123
        lollypop12 london1234 london12345 london2012 lordoftherings loremipsum1 losangeles losenord123
        lovelove12 lovelove123 lovelovelove loveme1234 loverboy12 lovergirl1 loveyou123 loveyou1234 m123456789
        madison123 malaysia12 manchester manchester1 manchester123 manchesterunited manutd1234 maria12345
        marina1234 marshmallow master1234 master12345 master123456 masterpassword matrix1234 matthew123
        matthew1234 meinpasswort mercedes12 mercedes123 mercedesbenz messi12345 metallica1 metallica123
        mexico1234 mexico12345 miami12345 michael123 michael1234 michaeljordan michelle12 michelle123
        mickeymouse mickeymouse1 microsoft1 microsoft123 minecraft1 minecraft12 minecraft123 minhasenha
        mnbvcxz123 modular123 modular1234 modular12345 modularadmin modularcloud modularmodular modularpassword
        mohammed12 mohammed123 monkey1234 monkey12345 monkey123456 moonlight1 moonlight123 motdepasse
        motdepasse1 motdepasse123 motherfucker motherfucker1 motocross1 motorola12 motorola123 muhammad12
        muhammad123 music12345 musiclover mustang123 mustang1234 mustang1967 mychemicalromance mypassword
        mypassword1 mypassword123 mysecret123 mysecretpassword naruto1234 naruto12345 natasha123 nathaniel1
        ncc1701abc ncc1701ncc1701 newcastle1 newpassword newpassword1 newpassword123 newyear2024 newyear2025
        newyear2026 newyork123 newyork1234 newyorkcity nicholas12 nicholas123 nicole1234 nicole12345 nigeria123
        nihao12345 nihao123456 nintendo12 nintendo64 nirvana123 nirvana1994 nopassword nopassword1 nothing123
        notpassword november11 oldpassword onedirection onedirection1 onepiece12 opensesame opensesame1
        p@ssw0rd1! p@ssw0rd12 p@ssw0rd123 p@ssword12 p@ssword123 pa$$w0rd123 pa$$word123 packers123 pakistan12
        pakistan123 panther123 parola1234 parola12345 passphrase passphrase1 passport123 passw0rd1! passw0rd12
        passw0rd123 passw0rd1234 password!@# password#123 password.123 password001 password007 password01
        password1! password11 password111 password1111 password12 password12! password123 password123!
        password1234 password12345 password123456 password2020 password2021 password2022 password2023
        password2024 password2025 password2026 password22 password69 password99 password@123 password_123
        passwordone passwordpassword passwords1 passwords123 passwort12 passwort123 passwort1234 patricia12
        patricia123 patriots12 peanutbutter penguin123 philadelphia philippines pikachu123 pineapple1
        pineapple123 pinkfloyd1 pinkfloyd123 playboy123 playboy1234 playstation playstation1 playstation2
        playstation3 playstation4 playstation5 please1234 poiuytrewq1 pokemon123 pokemon1234 porsche123
        porsche911 portugal12 portugal123 postmaster1 princesa123 princess01 princess12 princess123 princess1234
        princess13 princess99 pumpkin123 pussy12345 q1w2e3r4t5 q1w2e3r4t5y6 qazwsx1234 qazwsx123456 qazwsxedc1
        qazwsxedc12 qazwsxedc123 qazwsxedcrfv qq12345678 qq123456789 qqqqqwwwww qwe1234567 qwe123456789
        qwe123qwe123 qweasdzxc1 qweasdzxc12 qweasdzxc123 qweqweqwe1 qwer1234qwer qwerasdfzxcv qwerfdsazxcv
        qwertasdfg qwertasdfgzxcvb qwerty!@#$ qwerty123! qwerty123123 qwerty1234 qwerty12345 qwerty123456
        qwerty1234567890 qwerty123@ qwerty2020 qwerty2021 qwerty2022 qwerty2023 qwerty2024 qwertyqwerty
        qwertyqwerty1 qwertyui123 qwertyuiop qwertyuiop1 qwertyuiop12 qwertyuiop123 qwertyuiop1234567890
        qwertzuiop1 rainbow123 rainbow1234 rangers123 raspberry1 realmadrid realmadrid1 realmadrid123 redskins12
        robert1234 rockandroll rockandroll1 rocknroll1 rockstar12 rockstar123 rodriguez1 rollingstones
        ronaldo123 root123456 root1234567 rootpassword rootroot12 rootrootroot runescape1 runescape123
        s123456789 salasana123 samantha12 samantha123 samantha1234 sample1234 samsung123 samsung1234
        samsung12345 sandiego12 sanfrancisco scoobydoo1 scoobydoo123 scooter123 scotland12 scotland123
        sebastian1 sebastian12 sebastian123 secret1234 secret12345 secret123456 secretpassword secretsecret
        senha12345 senha123456 september1 september11 sexygirl12 sexygirl123 shadow1234 shadow12345 shorty1234
        sifre12345 sifre123456 simpsons12 singapore1 singapore123 skateboard skateboard1 skateboarding
        skywalker1 slipknot12 slipknot123 slipknot666 slytherin1 snickers12 snickers123 snoopdogg1 snowboard1
        snowboarding snowwhite1 soccer1234 soccer12345 softball12 softball123 something1 something123
        southafrica southpark1 spiderman1 spiderman12 spiderman123 spongebob1 spongebob123 spring1234 spring2020
        spring2021 spring2022 spring2023 spring2024 spring2025 spring2026 starlight1 startrek12 startrek123
        starwars12 starwars123 starwars1234 starwars77 steelers12 steelers123 stephanie1 stephanie12
        stephanie123 strawberry strawberry1 strawberry123 subaru1234 summer1234 summer12345 summer2020
        summer2021 summer2022 summer2023 summer2024 summer2025 summer2026 summertime summertime1 sunflower1
        sunflower123 sunshine01 sunshine12 sunshine123 sunshine1234 sunshine99 superadmin superadmin1
        superadmin123 supercalifragilisticexpialidocious superman01 superman12 superman123 superman1234
        superpassword supersecret supersecret1 supersecret123 superuser1 superuser123 suzuki1234 sweetheart
        sweetheart1 sweetheart123 sweetiepie swimming12 swimming123 sysadmin123 taylorswift taylorswift1
        taylorswift13 temp123456 temporary1 temporary123 tennis1234 terminator terminator2 test123456
        test1234567 test12345678 testaccount tester1234 tester12345 testing123 testing1234 testing12345
        testpassword testtest12 testtest123 testtest1234 testuser123 texas12345 thailand12 thailand123
        thankyou12 thankyou123 thebeatles thebeatles1 thepassword thomas1234 thomas12345 tiger12345 tigger1234
        tigger12345 tinkerbell tinkerbell1 tobeornottobe toor123456 topsecret1 topsecret123 tottenham1
        toyota1234 transformers trustno1234 trustnobody trustnoone tupac12345 tupacshakur turtle1234 twitter123
        user123456 user12345678 username12 username123 userpassword useruser12 valentina1 valentine1 vanessa123
        venezuela1 veronica12 victoria12 victoria123 vietnam123 volleyball volleyball1 volleyball123 w123456789
        wachtwoord wachtwoord1 wachtwoord123 wang123456 warcraft12 warriors12 washington washington1
        washington123 watermelon watermelon1 webmaster1 webmaster123 welcome123 welcome123! welcome1234
        welcome12345 welcome2020 welcome2021 welcome2022 welcome2023 welcome2024 welcome2025 welcome2026
        welcome@123 welcomeback welcomehome whatever1! whatever12 whatever123 whatever1234 whoknows123
        william123 william1234 windows10pro windows123 windows1234 winniethepooh winter1234 winter12345
        winter2020 winter2021 winter2022 winter2023 winter2024 winter2025 winter2026 wo123456789 woaini123456
        woaini1314 woaini1314520 woaini520520 wolverine1 worldofwarcraft woshishui123 wrestling1 wrestling123
        xbox360123 xiaoming123 yahoo12345 yamaha1234 yankees123 yourpassword youtube123 z123456789 z1x2c3v4b5
        zaq12wsxcde3 zaq1xsw2cde3 zaq1zaq1zaq1 zaqxswcde123 zhang123456 zxc123456789 zxcv123456 zxcvbnm123
        zxcvbnm1234 zxczxczxc1
        """;

    private static readonly FrozenSet<string> All =
        List.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether <paramref name="password"/>, in lower case, is among them.</summary>
    public static bool Contains(string password) => All.Contains(password);
}
